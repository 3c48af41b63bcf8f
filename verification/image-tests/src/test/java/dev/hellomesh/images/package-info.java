/**
 * Tests of the images as containers.
 */
@NullMarked
package dev.hellomesh.images;

import org.jspecify.annotations.NullMarked;
