namespace ProviderKit.Formats.Requests;

/// <summary>
/// The calls into which a request in the canonical format is split if one call is not enough. Each call has a different text and is
/// otherwise the same. Immutable.
/// </summary>
/// <param name="start">The position of the JSON string of the first text in the request.</param>
/// <param name="length">Its length in bytes, including its quotes.</param>
/// <param name="texts">The texts of all calls, as JSON strings. The first one is the request's own.</param>
internal sealed class RequestParts(int start, int length, IReadOnlyList<ReadOnlyMemory<byte>> texts)
{
    /// <summary>The maximum number of calls for one request, so that the load that a client can cause with one request is bounded.</summary>
    public const int Most = 100;

    /// <summary>The number of calls.</summary>
    public int Count => texts.Count;

    /// <summary>Creates the requests one at a time, so that only one copy of the body is in memory.</summary>
    /// <param name="first">The request with the first text.</param>
    public IEnumerable<ChatRequest> Of(ChatRequest first)
    {
        yield return first;
        for (int i = 1; i < texts.Count; i++) yield return first.With(new SplicedBody(first.Body, new SplicedBody.Edit(start, length, texts[i])).ToArray());
    }
}
