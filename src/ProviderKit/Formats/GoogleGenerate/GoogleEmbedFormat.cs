using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.GoogleGenerate.Inbound;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Upstream;
using static ProviderKit.Formats.Requests.RequestReader;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Gemini's <c>embedContent</c>, for one text, and <c>batchEmbedContents</c>, for several texts.</summary>
internal sealed class GoogleEmbedFormat(bool isBatch) : WireFormat(isBatch ? "google_batch_embed" : "google_embed", WireOperation.Embeddings, "embeddings")
{
    internal override bool TryTake(string path, IAddressParts parts, out RequestAddress address) => GoogleModelAddress.TryRead(this, path, parts, out address);

    internal override IChatBridge Bridge { get; } = new EmbedBridge(isBatch);

    internal override WireFormat Canonical => OpenAIEmbeddings;

    internal override bool RepliesInNumbers => true;

    public override int StatusOf(ProviderError error) => GenerateError.StatusOf(error);

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => GenerateError.Write(error, output);

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) => isBatch
        ? RequestReader.TryRead<BatchMembers>(body, address with { Stream = false }, out facts)
        : RequestReader.TryRead<SingleMembers>(body, address with { Stream = false }, out facts);

    internal override IReadOnlyList<SplicedBody.Edit>? ModelEdits(ReadOnlySpan<byte> body, string upstreamModel)
    {
        var edits = new List<SplicedBody.Edit>();
        if (!isBatch)
        {
            InnerModels.Add(body, 0..body.Length, upstreamModel, edits);
            return edits;
        }
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRequests = reader.ValueTextEquals("requests"u8);
            reader.Read();
            if (!isRequests || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                int start = (int)reader.TokenStartIndex;
                bool isObject = reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
                if (isObject) InnerModels.Add(body, start..(int)reader.BytesConsumed, upstreamModel, edits);
            }
        }
        return edits;
    }

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken)
    {
        var facts = new GenerateFacts([]);
        return new(!facts.TryRead(body.Span) ? new ScannedReply(context.Bad("something that is not a JSON object"))
            : facts.IsError ? new ScannedReply(UpstreamErrors.FromBody(body, context.Provider, context.Errors))
            : new ScannedReply(null, new SplicedBody(body, default), facts.Usage ?? default));
    }

    /// <exception cref="NotSupportedException">Always thrown: vectors are not streamed.</exception>
    internal override StreamScan BeginStream(ScanContext context) => throw new NotSupportedException("Embeddings are not streamed.");

    private struct SingleMembers : IRequestMembers
    {
        public static string ContentName => "content";

        public static string? WhyNotStreamed => null;

        public bool HasContent { get; private set; }

        public readonly void Begin(int start, ref RequestFacts facts) => facts.InputCount = 1;

        public ProviderError? Read(ref Utf8JsonReader reader, ref RequestFacts facts)
        {
            HasContent |= reader.ValueTextEquals("content"u8);
            return SkipValue(ref reader);
        }
    }

    private struct BatchMembers : IRequestMembers
    {
        public static string ContentName => "requests";

        public static string? WhyNotStreamed => null;

        public bool HasContent { get; private set; }

        // The batch is sent unchanged, and the vendor refuses too many inputs.
        public readonly void Begin(int start, ref RequestFacts facts) => facts.InputCount = 1;

        public ProviderError? Read(ref Utf8JsonReader reader, ref RequestFacts facts)
        {
            if (!reader.ValueTextEquals("requests"u8)) return SkipValue(ref reader);
            HasContent = true;
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray) return WrongType("requests", "an array");
            reader.Skip();
            return null;
        }
    }
}
