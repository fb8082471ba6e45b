using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>Parses a canonical chunk, or a whole reply, to typed objects.</summary>
internal static class DeltaReader
{
    /// <exception cref="ProviderException">It is not a JSON object, or it is an error.</exception>
    public static ChatDelta Read(ReadOnlyMemory<byte> json)
    {
        var choices = new ChoiceDeltas(json.Span);
        var head = default(Head);
        if (!choices.TryRead() || !ObjectReader.TryRead(json.Span, ref head)) throw Bad("The reply is not a JSON object.");
        if (choices.IsError) throw Bad($"The reply is an error: {Encoding.UTF8.GetString(json.Span)}");
        var read = new List<ReplyChoiceDelta>(1);
        while (choices.TryNext()) read.Add(Read(choices.Current));
        return new ChatDelta
        {
            Id = head.Id,
            Model = head.Model,
            Created = head.Created,
            Choices = read,
            Usage = choices.Usage,
            Json = json,
        };
    }

    private static ProviderException Bad(string message) => new(new ProviderError(ProviderErrorKind.BadReply, message));

    private static ReplyChoiceDelta Read(in ChoiceDelta choice) => new()
    {
        Index = choice.Index,
        Text = TextOf(choice.Content),
        Reasoning = TextOf(choice.Reasoning),
        Refusal = TextOf(choice.Refusal),
        ToolCalls = choice.Calls.IsEmpty ? [] : CallsOf(choice.Calls),
        FinishReason = choice.FinishReason,
    };

    /// <summary>A call, or a piece of one; null if it is empty.</summary>
    public static ReplyToolCallDelta? ReadCall(JsonElement call)
    {
        bool isCustom = JsonMember.Get(call, "custom").ValueKind == JsonValueKind.Object;
        var tool = JsonMember.Get(call, isCustom ? "custom" : "function");
        string? id = NotEmpty(JsonMember.Text(call, "id"));
        if (tool.ValueKind != JsonValueKind.Object && id is null) return null;
        int? index = JsonMember.Get(call, "index") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int given) ? given : null;
        return new ReplyToolCallDelta(
            index, id, NotEmpty(JsonMember.Text(tool, "name")), ArgumentsOf(JsonMember.Get(tool, isCustom ? "input" : "arguments")), isCustom)
        {
            ExtraContent = JsonMember.Get(call, "extra_content") is { ValueKind: JsonValueKind.Object } extra ? extra.GetRawText() : null,
        };
    }

    private static List<ReplyToolCallDelta> CallsOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return [.. JsonElement.ParseValue(ref reader).EnumerateArray().Select(ReadCall).OfType<ReplyToolCallDelta>()];
    }

    /// <summary>The arguments as text. Some providers send an object instead.</summary>
    private static string ArgumentsOf(JsonElement arguments) => arguments.ValueKind switch
    {
        JsonValueKind.String => arguments.GetString()!,
        JsonValueKind.Object => arguments.GetRawText(),
        _ => "",
    };

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <param name="json">A JSON string without its quotes.</param>
    private static string TextOf(ReadOnlySpan<byte> json)
    {
        if (!json.Contains((byte)'\\')) return Encoding.UTF8.GetString(json);
        byte[] quoted = [(byte)'"', .. json, (byte)'"'];
        JsonEscapes.ReplaceLoneSurrogates(quoted);
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }

    /// <summary>The top-level fields of a reply.</summary>
    private struct Head : IObjectMembers
    {
        public string? Id { get; private set; }

        public string? Model { get; private set; }

        public DateTimeOffset? Created { get; private set; }

        public void ReadMember(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("id"u8)) Id = ReadText(ref reader);
            else if (reader.ValueTextEquals("model"u8)) Model = ReadText(ref reader);
            else if (reader.ValueTextEquals("created"u8)) ReadCreated(ref reader);
            else reader.Skip();
        }

        private static string? ReadText(ref Utf8JsonReader reader) => ObjectReader.TryBegin(ref reader, JsonTokenType.String) ? NotEmpty(reader.GetString()) : null;

        private void ReadCreated(ref Utf8JsonReader reader)
        {
            // The range of DateTimeOffset.
            const long First = -62_135_596_800, Last = 253_402_300_799;
            if (ObjectReader.TryBegin(ref reader, JsonTokenType.Number) && reader.TryGetInt64(out long seconds) && seconds is >= First and <= Last)
                Created = DateTimeOffset.FromUnixTimeSeconds(seconds);
        }
    }
}
