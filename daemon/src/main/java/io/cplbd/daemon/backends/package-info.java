/** The API servers: which there are, by the Kubernetes API itself, and which of them answer from here. */
@NullMarked
package io.cplbd.daemon.backends;

import org.jspecify.annotations.NullMarked;
