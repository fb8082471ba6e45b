namespace ProviderKit.AspNetCore.Http;

/// <summary>What clients are told of faults of ours: nothing of the inside. The log says more.</summary>
internal static class Faults
{
    /// <summary>A dispatcher of the app's own has answered a request for a stream with a whole reply, after the stream had begun.</summary>
    public static ProviderError WholeForStream { get; } = new(ProviderErrorKind.Internal, "The app's dispatcher returned a whole reply to a request for a stream. It has to return a result with events.");

    /// <summary>A dispatcher of the app's own has answered a request for a whole reply with a stream.</summary>
    public static ProviderError StreamForWhole { get; } = new(ProviderErrorKind.Internal, "The app's dispatcher returned a stream to a request for a whole reply. It has to return a result with a body.");

    /// <summary>A lack of memory passes, any other fault is an internal one.</summary>
    public static ProviderError ErrorOf(Exception fault) => fault is OutOfMemoryException
        ? ByteBudget.Saturated
        : new ProviderError(ProviderErrorKind.Internal, "The gateway failed unexpectedly; its log says more.");
}
