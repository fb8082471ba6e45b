namespace ProviderKit.Upstream;

/// <summary>
/// Decodes the content codings of upstream replies. Requests accept none, because a compressor may delay events, but some upstreams and proxies
/// compress anyway. The reader limits the decoded size.
/// </summary>
internal static class ContentCodings
{
    // Each needs a decoder; no server applies more than one.
    private const int MostCodings = 3;

    /// <summary>The codings of a response in the order in which they were applied; null for none.</summary>
    public static string[]? Of(HttpContent content)
    {
        if (!content.Headers.NonValidated.TryGetValues("Content-Encoding", out var values)) return null;
        string[] codings = values.ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Array.TrueForAll(codings, IsIdentity) ? null : codings;
    }

    /// <summary>The first coding that cannot be decoded; null if all can.</summary>
    public static string? Unknown(string[]? codings) =>
        codings is null ? null
        : codings.Length > MostCodings ? string.Join(", ", codings)
        : Array.Find(codings, static coding => !IsIdentity(coding) && KindOf(coding) is null);

    /// <summary>Returns the decoded body; <paramref name="body"/> itself if it is not encoded.</summary>
    public static Stream Decode(Stream body, string[]? codings)
    {
        for (int i = (codings?.Length ?? 0) - 1; i >= 0; i--)
            if (KindOf(codings![i]) is { } kind) body = new DecodedStream(body, kind);
        return body;
    }

    private static bool IsIdentity(string coding) => coding.Equals("identity", StringComparison.OrdinalIgnoreCase);

    private static DecodedStream.Coding? KindOf(string coding) => coding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => DecodedStream.Coding.GZip,
        "deflate" => DecodedStream.Coding.Deflate,
        "br" => DecodedStream.Coding.Brotli,
        _ => null,
    };
}
