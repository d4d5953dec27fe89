/** Measurements of the packaged daemon beside others that do the same work. */
@NullMarked
package io.cplbd.lab.bench;

import org.jspecify.annotations.NullMarked;
