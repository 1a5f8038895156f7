/* The linear algebra that a search calls, in place of OpenBLAS: 40 KB for 25 to 50 MB.
 *
 * Exported are FAISS's names (Fortran, 32-bit integers, `sgemm_`) and numpy's (CBLAS and Fortran,
 * 64-bit integers, `scipy_cblas_sgemm64_`, `scipy_scopy_64_`). A matrix element (i, j) lies at
 * i * row + j * column, so that either storage order, transposed or not, is one case.
 *
 * What only training, or numpy.linalg's decompositions, would call ends the process with a message.
 */
#include <complex.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#ifndef PUBLIC /* it is empty where a list of exports names what is public */
#define PUBLIC __attribute__((visibility("default")))
#endif

typedef int64_t Size;

enum { ROW_MAJOR = 101, NO_TRANSPOSE = 111, CONJUGATE_TRANSPOSE = 113, UPPER = 121 };
enum { COLUMNS = 48, DEPTH = 256 }; /* a block of the second factor that stays in the cache */

#define IDENTITY(x) (x)
#define IS_TRANSPOSED(letter) ((letter) != 'N' && (letter) != 'n')

/* T: element; S: letter; CONJUGATE: complex conjugate, or the identity for real elements. */
#define ROUTINES(T, S, CONJUGATE)                                                                 \
    static T S##_dot(Size n, const T *x, const T *y) {                                            \
        T sum = 0;                                                                                \
        for (Size i = 0; i < n; i++) sum += x[i] * y[i];                                          \
        return sum;                                                                               \
    }                                                                                             \
    static void S##_scale(Size m, Size n, T beta, T *c, Size row, Size column) {                  \
        if (beta == 1) return;                                                                    \
        /* Apart: what is overwritten may be no number, and to multiply it is an exception. */    \
        if (beta == 0)                                                                            \
            for (Size i = 0; i < m; i++)                                                          \
                for (Size j = 0; j < n; j++) c[i * row + j * column] = 0;                         \
        else                                                                                      \
            for (Size i = 0; i < m; i++)                                                          \
                for (Size j = 0; j < n; j++) c[i * row + j * column] *= beta;                     \
    }                                                                                             \
    static void S##_pack(Size n, const T *x, Size step, int conjugated, T *packed) {              \
        for (Size i = 0; i < n; i++) packed[i] = conjugated ? CONJUGATE(x[i * step]) : x[i * step]; \
    }                                                                                             \
    /* c (m, n) = alpha * a (m, k) * b (k, n) + beta * c; with `part`, a triangle of it alone. */ \
    static void S##_multiply(Size m, Size n, Size k, T alpha, const T *a, Size a_row,             \
                             Size a_column, int a_conjugated, const T *b, Size b_row,             \
                             Size b_column, int b_conjugated, T beta, T *c, Size c_row,           \
                             Size c_column, int part) {                                           \
        T left[DEPTH], right[COLUMNS][DEPTH];                                                     \
        if (!part) S##_scale(m, n, beta, c, c_row, c_column);                                     \
        for (Size j = 0; alpha != 0 && j < n; j += COLUMNS)                                       \
            for (Size p = 0; p < k; p += DEPTH) {                                                 \
                Size width = n - j < COLUMNS ? n - j : COLUMNS;                                   \
                Size depth = k - p < DEPTH ? k - p : DEPTH;                                       \
                for (Size q = 0; q < width; q++)                                                  \
                    S##_pack(depth, b + p * b_row + (j + q) * b_column, b_row, b_conjugated,      \
                             right[q]);                                                           \
                for (Size i = 0; i < m; i++) {                                                    \
                    const T *at = a + i * a_row + p * a_column;                                   \
                    if (a_column != 1 || a_conjugated) {                                          \
                        S##_pack(depth, at, a_column, a_conjugated, left);                        \
                        at = left;                                                                \
                    }                                                                             \
                    for (Size q = 0; q < width; q++)                                              \
                        if (!part || (part > 0 ? j + q >= i : j + q <= i))                        \
                            c[i * c_row + (j + q) * c_column] +=                                  \
                                alpha * S##_dot(depth, at, right[q]);                             \
                }                                                                                 \
            }                                                                                     \
    }                                                                                             \
    static void S##_rank_k(int row_major, int upper, int transposed, Size n, Size k, T alpha,     \
                           const T *a, Size lda, T beta, T *c, Size ldc) {                        \
        Size row = row_major != transposed ? lda : 1, column = row_major != transposed ? 1 : lda; \
        Size c_row = row_major ? ldc : 1, c_column = row_major ? 1 : ldc;                         \
        for (Size i = 0; i < n; i++)                                                              \
            S##_scale(1, upper ? n - i : i + 1, beta,                                             \
                      c + i * c_row + (upper ? i * c_column : 0), c_row, c_column);               \
        S##_multiply(n, n, k, alpha, a, row, column, 0, a, column, row, 0, 1, c, c_row, c_column, \
                     upper ? 1 : -1);                                                             \
    }                                                                                             \
    static void S##_matrix_vector(int row_major, int transposed, int conjugated, Size m, Size n,  \
                                  T alpha, const T *a, Size lda, const T *x, Size incx, T beta,   \
                                  T *y, Size incy) {                                              \
        Size row = row_major != transposed ? lda : 1, column = row_major != transposed ? 1 : lda; \
        Size rows = transposed ? n : m, columns = transposed ? m : n;                             \
        if (incx < 0) x -= (columns - 1) * incx;                                                  \
        if (incy < 0) y -= (rows - 1) * incy;                                                     \
        S##_multiply(rows, 1, columns, alpha, a, row, column, conjugated, x, incx, 1, 0, beta, y, \
                     incy, 1, 0);                                                                 \
    }                                                                                             \
    static T S##_product(Size n, const T *x, Size incx, const T *y, Size incy, int conjugated) {  \
        T sum = 0;                                                                                \
        if (incx < 0) x -= (n - 1) * incx;                                                        \
        if (incy < 0) y -= (n - 1) * incy;                                                        \
        if (incx == 1 && incy == 1 && !conjugated) return S##_dot(n, x, y);                       \
        for (Size i = 0; i < n; i++)                                                              \
            sum += (conjugated ? CONJUGATE(x[i * incx]) : x[i * incx]) * y[i * incy];             \
        return sum;                                                                               \
    }                                                                                             \
    static void S##_add(Size n, T alpha, const T *x, Size incx, T *y, Size incy) {                \
        if (incx < 0) x -= (n - 1) * incx;                                                        \
        if (incy < 0) y -= (n - 1) * incy;                                                        \
        for (Size i = 0; i < n; i++) y[i * incy] += alpha * x[i * incx];                          \
    }                                                                                             \
    PUBLIC void scipy_##S##copy_64_(const Size *n, const T *x, const Size *incx, T *y,            \
                                    const Size *incy) {                                           \
        if (*incx < 0) x -= (*n - 1) * *incx;                                                     \
        if (*incy < 0) y -= (*n - 1) * *incy;                                                     \
        for (Size i = 0; i < *n; i++) y[i * *incy] = x[i * *incx];                                \
    }

/* numpy's routines; P and V say how a scalar comes: by value, or by address where it is complex. */
#define CBLAS(T, S, P, V)                                                                         \
    PUBLIC void scipy_cblas_##S##gemm64_(int order, int a_form, int b_form, Size m, Size n,       \
                                         Size k, P alpha, const T *a, Size lda, const T *b,       \
                                         Size ldb, P beta, T *c, Size ldc) {                      \
        int row_major = order == ROW_MAJOR;                                                       \
        int a_rows = row_major == (a_form == NO_TRANSPOSE);                                       \
        int b_rows = row_major == (b_form == NO_TRANSPOSE);                                       \
        S##_multiply(m, n, k, V(alpha), a, a_rows ? lda : 1, a_rows ? 1 : lda,                    \
                     a_form == CONJUGATE_TRANSPOSE, b, b_rows ? ldb : 1, b_rows ? 1 : ldb,        \
                     b_form == CONJUGATE_TRANSPOSE, V(beta), c, row_major ? ldc : 1,              \
                     row_major ? 1 : ldc, 0);                                                     \
    }                                                                                             \
    PUBLIC void scipy_cblas_##S##gemv64_(int order, int form, Size m, Size n, P alpha,            \
                                         const T *a, Size lda, const T *x, Size incx, P beta,     \
                                         T *y, Size incy) {                                       \
        S##_matrix_vector(order == ROW_MAJOR, form != NO_TRANSPOSE, form == CONJUGATE_TRANSPOSE,  \
                          m, n, V(alpha), a, lda, x, incx, V(beta), y, incy);                     \
    }                                                                                             \
    PUBLIC void scipy_cblas_##S##syrk64_(int order, int triangle, int form, Size n, Size k,       \
                                         P alpha, const T *a, Size lda, P beta, T *c, Size ldc) { \
        S##_rank_k(order == ROW_MAJOR, triangle == UPPER, form != NO_TRANSPOSE, n, k, V(alpha),   \
                   a, lda, V(beta), c, ldc);                                                      \
    }                                                                                             \
    PUBLIC void scipy_cblas_##S##axpy64_(Size n, P alpha, const T *x, Size incx, T *y,            \
                                         Size incy) {                                             \
        S##_add(n, V(alpha), x, incx, y, incy);                                                   \
    }

#define BY_VALUE(x) (x)
#define BY_ADDRESS(x) (*(x))

ROUTINES(float, s, IDENTITY)
ROUTINES(double, d, IDENTITY)
ROUTINES(float complex, c, conjf)
ROUTINES(double complex, z, conj)
CBLAS(float, s, float, BY_VALUE)
CBLAS(double, d, double, BY_VALUE)
CBLAS(float complex, c, const float complex *, BY_ADDRESS)
CBLAS(double complex, z, const double complex *, BY_ADDRESS)

#define DOT(T, S)                                                                                 \
    PUBLIC T scipy_cblas_##S##dot64_(Size n, const T *x, Size incx, const T *y, Size incy) {      \
        return S##_product(n, x, incx, y, incy, 0);                                               \
    }
#define COMPLEX_DOT(T, S, KIND, CONJUGATED)                                                       \
    PUBLIC void scipy_cblas_##S##dot##KIND##_sub64_(Size n, const T *x, Size incx, const T *y,    \
                                                    Size incy, T *result) {                       \
        *result = S##_product(n, x, incx, y, incy, CONJUGATED);                                   \
    }

DOT(float, s)
DOT(double, d)
COMPLEX_DOT(float complex, c, u, 0)
COMPLEX_DOT(float complex, c, c, 1)
COMPLEX_DOT(double complex, z, u, 0)
COMPLEX_DOT(double complex, z, c, 1)

/* FAISS's routines: column-major, everything by address. */
#define GEMM(T, S)                                                                                \
    PUBLIC void S##gemm_(const char *a_form, const char *b_form, const int *m, const int *n,      \
                         const int *k, const T *alpha, const T *a, const int *lda, const T *b,    \
                         const int *ldb, const T *beta, T *c, const int *ldc) {                   \
        int a_rows = IS_TRANSPOSED(*a_form), b_rows = IS_TRANSPOSED(*b_form);                     \
        S##_multiply(*m, *n, *k, *alpha, a, a_rows ? *lda : 1, a_rows ? 1 : *lda, 0, b,           \
                     b_rows ? *ldb : 1, b_rows ? 1 : *ldb, 0, *beta, c, 1, *ldc, 0);              \
    }

GEMM(float, s)
GEMM(double, d)

PUBLIC void ssyrk_(const char *triangle, const char *form, const int *n, const int *k,
                   const float *alpha, const float *a, const int *lda, const float *beta, float *c,
                   const int *ldc) {
    s_rank_k(0, *triangle == 'U' || *triangle == 'u', IS_TRANSPOSED(*form), *n, *k, *alpha, a,
             *lda, *beta, c, *ldc);
}

static void left_out(const char *name) {
    fprintf(stderr, "vademecum: %s is not in the stick's BLAS: no search calls it.\n", name);
    abort();
}

#define LEFT_OUT(name)                                                                            \
    PUBLIC void name(void) { left_out(#name); }
#define LEFT_OUT_OF_NUMPY(name)                                                                   \
    LEFT_OUT(scipy_s##name##_64_)                                                                 \
    LEFT_OUT(scipy_d##name##_64_)                                                                 \
    LEFT_OUT(scipy_c##name##_64_)                                                                 \
    LEFT_OUT(scipy_z##name##_64_)

LEFT_OUT(sgetrf_)
LEFT_OUT(dgetrf_)
LEFT_OUT(sgetri_)
LEFT_OUT(dgetri_)
LEFT_OUT(sgesvd_)
LEFT_OUT(dgesvd_)
LEFT_OUT(sgeqrf_)
LEFT_OUT(sorgqr_)
LEFT_OUT(sgelsd_)
LEFT_OUT(dsyev_)
LEFT_OUT_OF_NUMPY(geev)
LEFT_OUT_OF_NUMPY(gelsd)
LEFT_OUT_OF_NUMPY(geqrf)
LEFT_OUT_OF_NUMPY(gesdd)
LEFT_OUT_OF_NUMPY(gesv)
LEFT_OUT_OF_NUMPY(getrf)
LEFT_OUT_OF_NUMPY(potrf)
LEFT_OUT(scipy_ssyevd_64_)
LEFT_OUT(scipy_dsyevd_64_)
LEFT_OUT(scipy_cheevd_64_)
LEFT_OUT(scipy_zheevd_64_)
LEFT_OUT(scipy_dorgqr_64_)
LEFT_OUT(scipy_zungqr_64_)
