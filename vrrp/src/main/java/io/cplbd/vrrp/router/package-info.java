@NullMarked
package io.cplbd.vrrp.router;

import org.jspecify.annotations.NullMarked;
