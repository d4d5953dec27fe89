@NullMarked
package io.cplbd.ipvs.check;

import org.jspecify.annotations.NullMarked;
