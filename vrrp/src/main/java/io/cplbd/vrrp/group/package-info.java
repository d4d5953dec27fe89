@NullMarked
package io.cplbd.vrrp.group;

import org.jspecify.annotations.NullMarked;
