namespace ProviderKit.Vendors.Http;

/// <summary>Headers of the client's that go on to a vendor.</summary>
internal static class ClientHeaders
{
    /// <summary>Adds those that the client sent.</summary>
    /// <param name="message">The request to the vendor.</param>
    /// <param name="sent">The client's headers, names in lower case.</param>
    /// <param name="forwarded">The names that the vendor takes.</param>
    /// <param name="betas">The betas that it takes; null for all.</param>
    /// <param name="prefix">What all other names begin with that the vendor takes; null for none.</param>
    /// <returns>Null, or which header cannot be sent on.</returns>
    public static ProviderError? AddTo(
        HttpRequestMessage message, IReadOnlyDictionary<string, string> sent, IReadOnlyList<string> forwarded, IReadOnlyList<string>? betas = null, string? prefix = null)
    {
        if (sent.Count == 0) return null;
        foreach (string name in forwarded)
            if (sent.TryGetValue(name, out string? value) && Add(message, name, value, betas) is { } unsendable) return unsendable;
        if (prefix is null) return null;
        foreach (var (name, value) in sent)
        {
            // What the operator has set is no client's to change.
            if (!name.StartsWith(prefix, StringComparison.Ordinal) || forwarded.Contains(name) || message.Headers.NonValidated.Contains(name)) continue;
            if (Add(message, name, value, betas) is { } unsendable) return unsendable;
        }
        return null;
    }

    private static ProviderError? Add(HttpRequestMessage message, string name, string value, IReadOnlyList<string>? betas)
    {
        // The connection would refuse it, which looks like a failure of the upstream.
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return new ProviderError(
                ProviderErrorKind.InvalidRequest, $"The header {name} cannot be sent on: it holds a control character or a character outside ASCII.")
            { Code = "invalid_header", Param = name };
        // Betas are a list, to which the client's are added; of all others there is one, and it is the client's.
        if (!name.EndsWith("-beta", StringComparison.Ordinal)) message.Headers.Remove(name);
        else if (betas is not null && (value = Among(betas, value)).Length == 0) return null;
        message.Headers.TryAddWithoutValidation(name, value);
        return null;
    }

    private static string Among(IReadOnlyList<string> betas, string list) =>
        string.Join(',', list.Split(',', StringSplitOptions.TrimEntries).Where(beta => betas.Contains(beta, StringComparer.Ordinal)));
}
