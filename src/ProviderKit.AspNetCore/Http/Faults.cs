namespace ProviderKit.AspNetCore.Http;

/// <summary>The errors that clients get for internal faults. They reveal nothing internal; the log has the details.</summary>
internal static class Faults
{
    /// <summary>The app's own dispatcher returned a whole reply to a request for a stream, after the stream had begun.</summary>
    public static ProviderError WholeForStream { get; } = new(ProviderErrorKind.Internal, "The app's dispatcher returned a whole reply to a request for a stream. It has to return a result with events.");

    /// <summary>The app's own dispatcher returned a stream to a request for a whole reply.</summary>
    public static ProviderError StreamForWhole { get; } = new(ProviderErrorKind.Internal, "The app's dispatcher returned a stream to a request for a whole reply. It has to return a result with a body.");

    /// <summary>A lack of memory is temporary; any other fault is an internal error.</summary>
    public static ProviderError ErrorOf(Exception fault) => fault is OutOfMemoryException
        ? ByteBudget.Saturated
        : new ProviderError(ProviderErrorKind.Internal, "The gateway failed unexpectedly; its log says more.");
}
