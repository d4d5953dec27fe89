@NullMarked
package io.cplbd.daemon;

import org.jspecify.annotations.NullMarked;
