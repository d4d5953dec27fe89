@NullMarked
package io.cplbd.lab;

import org.jspecify.annotations.NullMarked;
