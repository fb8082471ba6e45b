using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAICompletions.Inbound;

/// <summary>Writes canonical chunks as chunks of a legacy completion: one for each text and for each end of an answer.</summary>
internal sealed class OutgoingChunks(BridgeContext context) : IStreamBridge
{
    private readonly ArrayBufferWriter<byte> _usage = new();
    private readonly HashSet<int> _echoed = [];
    private byte[]? _head;

    public ProviderError? Translate(ReadOnlySpan<byte> canonicalChunk, EventQueue output)
    {
        var chunk = new ChatChunk(canonicalChunk);
        if (!chunk.TryRead()) return context.BadReply("an event that is not a JSON object");
        if (chunk.IsError) return UpstreamErrors.FromBody(canonicalChunk.ToArray(), context.Provider, context.Errors);
        _head ??= HeadOf(chunk.Created ?? 0);
        if (!chunk.Usage.IsEmpty && context.Notes.IncludesUsage)
        {
            _usage.ResetWrittenCount();
            _usage.Write(chunk.Usage);
        }
        try
        {
            Take(new ChunkChoices(chunk.Choices), output);
            return null;
        }
        catch (InvalidOperationException)
        {
            // A string contains half a surrogate pair or invalid UTF-8.
            return context.BadReply("text that cannot be read");
        }
    }

    public void Repeated(ReadOnlySpan<byte> text)
    {
        // Text changes no state.
    }

    public void Complete(EventQueue output)
    {
        if (_usage.WrittenCount == 0) return;
        var bytes = output.BeginRaw(default);
        bytes.Write(_head);
        bytes.Write("],\"usage\":"u8);
        bytes.Write(_usage.WrittenSpan);
        bytes.Write("}"u8);
        output.EndRaw();
    }

    public void Dispose()
    {
    }

    private void Take(ChunkChoices choices, EventQueue output)
    {
        bool isPlain = true;
        while (choices.MoveNext())
        {
            if (context.Notes.EchoOf(choices.Index) is { IsEmpty: false } echo && _echoed.Add(choices.Index))
            {
                Write(output, echo.Span, choices.Index, null);
                isPlain = false;
            }
            isPlain &= choices.FinishReason is null;
            if (!choices.Text.IsEmpty || choices.FinishReason is not null)
                Write(output, choices.Text, choices.Index, OutgoingCompletion.FinishOf(choices.FinishReason));
        }
        if (isPlain) output.MayRepeat();
    }

    private void Write(EventQueue output, ReadOnlySpan<byte> text, int index, string? finish)
    {
        var bytes = output.BeginRaw(default);
        bytes.Write(_head);
        bytes.Write("{\"text\":\""u8);
        output.WriteText(text);
        bytes.Write("\",\"index\":"u8);
        Utf8Formatter.TryFormat(index, bytes.GetSpan(11), out int written);
        bytes.Advance(written);
        bytes.Write(finish switch
        {
            null => ",\"logprobs\":null,\"finish_reason\":null}]}"u8,
            "length" => ",\"logprobs\":null,\"finish_reason\":\"length\"}]}"u8,
            "content_filter" => ",\"logprobs\":null,\"finish_reason\":\"content_filter\"}]}"u8,
            _ => ",\"logprobs\":null,\"finish_reason\":\"stop\"}]}"u8,
        });
        output.EndRaw();
    }

    /// <summary>The bytes of a chunk up to its first choice.</summary>
    private byte[] HeadOf(long created)
    {
        var head = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(head, JsonText.Readable))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, $"cmpl-{context.Id}");
            json.WriteString("object"u8, "text_completion"u8);
            json.WriteNumber("created"u8, created);
            json.WriteString("model"u8, context.Model);
            json.WriteStartArray("choices"u8);
            json.Flush();
        }
        return head.WrittenSpan.ToArray();
    }
}
