namespace ProviderKit.Formats.Requests;

/// <summary>
/// The calls that one request in the canonical format takes where one is not enough: each asks another text, and is else the same.
/// Immutable.
/// </summary>
/// <param name="start">Where the JSON string of the first text stands in the request.</param>
/// <param name="length">Its bytes, quotes included.</param>
/// <param name="texts">The texts of all calls, as JSON strings; the first is the request's own.</param>
internal sealed class RequestParts(int start, int length, IReadOnlyList<ReadOnlyMemory<byte>> texts)
{
    /// <summary>The most calls that one request becomes: what a client can cause with a single request is bounded.</summary>
    public const int Most = 100;

    /// <summary>How many calls it takes.</summary>
    public int Count => texts.Count;

    /// <summary>Makes the requests one after the other, so that one copy of the body is in memory at a time.</summary>
    /// <param name="first">The request with the first text.</param>
    public IEnumerable<ChatRequest> Of(ChatRequest first)
    {
        yield return first;
        for (int i = 1; i < texts.Count; i++) yield return first.With(new SplicedBody(first.Body, new SplicedBody.Edit(start, length, texts[i])).ToArray());
    }
}
