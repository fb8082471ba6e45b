namespace ProviderKit.AspNetCore.Http;

/// <summary>What clients are told of faults of ours: nothing of the inside. The log says more.</summary>
internal static class Faults
{
    /// <summary>A lack of memory passes, any other fault is an internal one.</summary>
    public static ProviderError ErrorOf(Exception fault) => fault is OutOfMemoryException
        ? ByteBudget.Saturated
        : new ProviderError(ProviderErrorKind.Internal, "The gateway failed unexpectedly; its log says more.");
}
