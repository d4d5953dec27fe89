@NullMarked
package io.cplbd.conf.k0s;

import org.jspecify.annotations.NullMarked;
