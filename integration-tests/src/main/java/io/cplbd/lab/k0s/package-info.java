/** k0s's part in the life of a keepalived: a stand-in that does to the daemon what k0s would do. */
@NullMarked
package io.cplbd.lab.k0s;

import org.jspecify.annotations.NullMarked;
