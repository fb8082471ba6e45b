namespace ProviderKit.Vendors.Http;

/// <summary>Forwards headers of the client to a vendor.</summary>
internal static class ClientHeaders
{
    /// <summary>Adds the headers that the client sent and the vendor takes.</summary>
    /// <param name="message">The request to the vendor.</param>
    /// <param name="sent">The client's headers, with names in lower case.</param>
    /// <param name="forwarded">The names that the vendor takes.</param>
    /// <param name="betas">The beta names that the vendor takes; null for all.</param>
    /// <param name="prefix">The prefix of further names that the vendor takes; null for none.</param>
    /// <returns>Null, or an error that names a header that cannot be forwarded.</returns>
    public static ProviderError? AddTo(
        HttpRequestMessage message, IReadOnlyDictionary<string, string> sent, IReadOnlyList<string> forwarded, IReadOnlyList<string>? betas = null, string? prefix = null)
    {
        if (sent.Count == 0) return null;
        foreach (string name in forwarded)
            if (sent.TryGetValue(name, out string? value) && Add(message, name, value, betas) is { } unsendable) return unsendable;
        if (prefix is null) return null;
        foreach (var (name, value) in sent)
        {
            // A client cannot change a header that the operator has set.
            if (!name.StartsWith(prefix, StringComparison.Ordinal) || forwarded.Contains(name) || message.Headers.NonValidated.Contains(name)) continue;
            if (Add(message, name, value, betas) is { } unsendable) return unsendable;
        }
        return null;
    }

    private static ProviderError? Add(HttpRequestMessage message, string name, string value, IReadOnlyList<string>? betas)
    {
        // The HTTP connection would refuse it, which would look like an upstream failure.
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return new ProviderError(
                ProviderErrorKind.InvalidRequest, $"The header {name} cannot be sent on: it holds a control character or a character outside ASCII.")
            { Code = "invalid_header", Param = name };
        // Beta headers are lists: the client's values are added. In all other headers the client's value replaces ours.
        if (!name.EndsWith("-beta", StringComparison.Ordinal)) message.Headers.Remove(name);
        else if (betas is not null && (value = Among(betas, value)).Length == 0) return null;
        message.Headers.TryAddWithoutValidation(name, value);
        return null;
    }

    private static string Among(IReadOnlyList<string> betas, string list) =>
        string.Join(',', list.Split(',', StringSplitOptions.TrimEntries).Where(beta => betas.Contains(beta, StringComparer.Ordinal)));
}
