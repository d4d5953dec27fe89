/** VRRP beside keepalived: what a client sees of a failure, how steady and how costly each is. */
@NullMarked
package io.cplbd.lab.bench.vrrp;

import org.jspecify.annotations.NullMarked;
