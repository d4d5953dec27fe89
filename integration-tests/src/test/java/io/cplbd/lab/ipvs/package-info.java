@NullMarked
package io.cplbd.lab.ipvs;

import org.jspecify.annotations.NullMarked;
