@NullMarked
package io.cplbd.vrrp.packet;

import org.jspecify.annotations.NullMarked;
