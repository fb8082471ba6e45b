using System.Text.Json;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Vendors.Http;

/// <summary>Cuts an embeddings request into requests of fewer inputs, which differ in <c>input</c> alone.</summary>
internal static class EmbeddingsSplit
{
    /// <summary>The most requests one becomes: what a client can cause with a single call is bounded.</summary>
    public const int MostRequests = RequestParts.Most;

    /// <summary>Makes the requests one after the other, so that one copy of the body is in memory at a time.</summary>
    /// <param name="request">An embeddings request with several inputs.</param>
    /// <param name="most">The most inputs a request may have.</param>
    public static IEnumerable<ChatRequest> Split(ChatRequest request, int most)
    {
        var (list, batches) = Find(request.Body.Span, most);
        foreach (var batch in batches) yield return With(request, list, batch);
    }

    private static ChatRequest With(ChatRequest request, Range list, Range inputs)
    {
        var body = request.Body.Span;
        byte[] part = [.. body[..list.Start], .. body[inputs], .. body[list.End..]];
        return request.With(part);
    }

    /// <summary>Where the list's items stand as a whole, and where those of each batch.</summary>
    private static (Range List, List<Range> Batches) Find(ReadOnlySpan<byte> json, int most)
    {
        var batches = new List<Range>();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool input = reader.ValueTextEquals("input"u8);
            reader.Read();
            if (!input)
            {
                reader.Skip();
                continue;
            }
            int first = (int)reader.BytesConsumed, start = first, end = first;
            for (int count = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
            {
                if (count > 0 && count % most == 0) batches.Add(start..end);
                if (count % most == 0) start = (int)reader.TokenStartIndex;
                reader.Skip();
                end = (int)reader.BytesConsumed;
            }
            batches.Add(start..end);
            return (first..(int)reader.TokenStartIndex, batches);
        }
        return (default, batches);
    }
}
