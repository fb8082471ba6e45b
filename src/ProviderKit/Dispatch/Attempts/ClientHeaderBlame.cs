namespace ProviderKit.Dispatch.Attempts;

/// <summary>
/// Tells when an upstream's refusal is about a header that the client sent, such as a beta that the token's plan has not: that
/// says nothing about the token.
/// </summary>
internal static class ClientHeaderBlame
{
    private const int ShortestValue = 8;

    /// <summary>The error as it is to be treated: the client's own where it names one of the client's headers or what stands in it.</summary>
    public static ProviderError Judge(ProviderError error, ChatRequest request, string provider)
    {
        if (!error.BlamesToken || request.Headers.Count == 0 || !Names(error.Message, request)) return error;
        string prefix = provider + ": ";
        return error with
        {
            Kind = error.UpstreamStatus == 403 ? ProviderErrorKind.PermissionDenied : ProviderErrorKind.InvalidRequest,
            Message = error.Message.StartsWith(prefix, StringComparison.Ordinal) ? error.Message[prefix.Length..] : error.Message,
            RetryAfter = null,
            Reach = default,
        };
    }

    private static bool Names(string message, ChatRequest request)
    {
        foreach (var (name, value) in request.Headers)
        {
            if (message.Contains(name, StringComparison.OrdinalIgnoreCase)) return true;
            foreach (string item in value.Split(',', StringSplitOptions.TrimEntries))
                if (LooksLikeABeta(item) && !IsOfTheModel(item, request.Model) && message.Contains(item, StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }

    // Errors about limits name the model, whose name can look like a beta's.
    private static bool IsOfTheModel(string item, string model) =>
        model.Contains(item, StringComparison.OrdinalIgnoreCase) || item.Contains(model, StringComparison.OrdinalIgnoreCase);

    // Such as "context-1m-2025-08-07" or "assistants=v2": a common word would let a client pass every limit off as its own fault.
    private static bool LooksLikeABeta(string value) =>
        value.Length >= ShortestValue && value.AsSpan().ContainsAny('-', '=') && value.AsSpan().ContainsAnyInRange('0', '9') && value.Any(char.IsAsciiLetter);
}
