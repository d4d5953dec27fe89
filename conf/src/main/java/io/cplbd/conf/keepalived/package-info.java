@NullMarked
package io.cplbd.conf.keepalived;

import org.jspecify.annotations.NullMarked;
