@NullMarked
package io.cplbd.lab.k0s;

import org.jspecify.annotations.NullMarked;
