namespace ProviderKit.AspNetCore.Http;

/// <summary>The errors that clients get for internal faults. They reveal nothing internal; the log has the details.</summary>
internal static class Faults
{
    /// <summary>A lack of memory is temporary; any other fault is an internal error.</summary>
    public static ProviderError ErrorOf(Exception fault) => fault is OutOfMemoryException
        ? ByteBudget.Saturated
        : new ProviderError(ProviderErrorKind.Internal, "The gateway failed unexpectedly; its log says more.");
}
