@NullMarked
package io.cplbd.lab.interop;

import org.jspecify.annotations.NullMarked;
