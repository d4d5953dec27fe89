@NullMarked
package io.cplbd.ipvs.plan;

import org.jspecify.annotations.NullMarked;
