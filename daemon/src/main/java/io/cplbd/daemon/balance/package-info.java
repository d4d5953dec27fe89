@NullMarked
package io.cplbd.daemon.balance;

import org.jspecify.annotations.NullMarked;
