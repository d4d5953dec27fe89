@NullMarked
package io.cplbd.ipvs.model;

import org.jspecify.annotations.NullMarked;
