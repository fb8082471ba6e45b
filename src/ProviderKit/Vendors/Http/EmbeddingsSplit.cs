using System.Text.Json;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Vendors.Http;

/// <summary>Splits an embeddings request into requests with fewer inputs, which differ only in <c>input</c>.</summary>
internal static class EmbeddingsSplit
{
    /// <summary>The maximum number of parts. Limits how many upstream calls one request can cause.</summary>
    public const int MostRequests = RequestParts.Most;

    /// <summary>Creates the requests one at a time, so that only one copy of the body is in memory.</summary>
    /// <param name="request">An embeddings request with several inputs.</param>
    /// <param name="most">The maximum number of inputs per request.</param>
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

    /// <summary>Finds the byte range of all items of the list, and that of each batch.</summary>
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
