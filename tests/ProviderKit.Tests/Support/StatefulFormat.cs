using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Tests.Support;

/// <summary>OpenAI chat whose upstreams store conversations, as those of other formats do: a request may refer to one.</summary>
internal sealed class StatefulFormat() : WireFormat("stateful_chat", WireOperation.Chat, "chat completions")
{
    public static StatefulFormat Instance { get; } = new();

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => OpenAIChat.WriteError(error, requestId, output);

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts)
    {
        if (OpenAIChat.ReadFacts(body, address, out facts) is { } error) return error;
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = SessionFields.FieldOf(reader);
            reader.Read();
            if (field != SessionField.None) facts.Session.Note(field, reader);
            reader.Skip();
        }
        return null;
    }

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken) =>
        OpenAIChat.ReadWholeAsync(body, context, cancellationToken);

    internal override StreamScan BeginStream(ScanContext context) => OpenAIChat.BeginStream(context);
}
