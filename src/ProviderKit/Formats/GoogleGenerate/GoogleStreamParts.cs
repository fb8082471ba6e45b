using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>
/// Writes the parts of one stream's candidates as deltas. Text is copied as JSON without decoding it. Not thread-safe.
/// </summary>
internal sealed class GoogleStreamParts(ReplyContext context)
{
    private readonly GoogleAnswer _answer = GoogleAnswer.Of(context.Chat, GoogleModel.Of(context.Model));
    private readonly bool _oneCall = context.Chat.ParallelToolCalls == false;
    private ReplyCallIds _ids = new(context.Id);

    public GoogleChoice Begin(int index) => new(index)
    {
        Fence = _answer.Instruction is null ? null : new CodeFence(),
        Text = context.Chat.AsksForSearch ? new StringBuilder() : null,
    };

    /// <summary>Writes the text of a choice that was held back.</summary>
    public static void End(GoogleChoice choice, ChunkWriter output)
    {
        if (choice.Fence?.End() is { Length: > 0 } rest) output.WriteText("content"u8, rest, choice.Index);
    }

    /// <param name="reader">The reader, positioned on the start of the candidate's <c>content</c>.</param>
    /// <param name="json">The event that <paramref name="reader"/> reads.</param>
    /// <param name="choice">The candidate.</param>
    /// <param name="output">Receives the chunks.</param>
    public void Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, GoogleChoice choice, ChunkWriter output)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool parts = reader.ValueTextEquals("parts"u8);
            reader.Read();
            if (!parts || reader.TokenType == JsonTokenType.Null)
            {
                reader.Skip();
                continue;
            }
            if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("parts is not an array");
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.StartObject) ReadPart(ref reader, json, choice, output);
                else reader.Skip();
            }
        }
    }

    private void ReadPart(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, GoogleChoice choice, ChunkWriter output)
    {
        Utf8JsonReader call = default, part = reader;
        bool thought = false, other = false;
        Range text = default;
        string? signature = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("text"u8)) text = ReadText(ref reader);
            else if (reader.ValueTextEquals("thought"u8)) thought = reader.Read() && reader.TokenType == JsonTokenType.True;
            else if (reader.ValueTextEquals("thoughtSignature"u8))
                signature = reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            else if (reader.ValueTextEquals("functionCall"u8) && reader.Read()) call = reader;
            else other = reader.Read();
            reader.Skip();
        }
        bool calls = call.TokenType == JsonTokenType.StartObject;
        if (other && !calls && text.Equals(default(Range)))
        {
            WriteOther(ref part, choice, output);
            return;
        }
        choice.HasSpoken |= !json[text].IsEmpty || calls;
        if (!thought && !json[text].IsEmpty) choice.Text?.Append(Unescaped(json[text]));
        if (!json[text].IsEmpty && !thought && choice.Fence is { } fence) WriteUnfenced(json[text], fence, choice.Index, output);
        else if (!json[text].IsEmpty) output.WriteRawText(thought ? "reasoning_content"u8 : "content"u8, json[text], choice.Index);
        if (calls) WriteCall(ref call, ref part, json, signature, choice, output);
        else if (signature is not null) WriteSignature(signature, choice.Index, output);
    }

    private static void WriteUnfenced(ReadOnlySpan<byte> text, CodeFence fence, int choice, ChunkWriter output)
    {
        if (fence.Take(Unescaped(text)) is { Length: > 0 } said) output.WriteText("content"u8, said, choice);
    }

    private static string Unescaped(ReadOnlySpan<byte> text)
    {
        byte[] quoted = [(byte)'"', .. text, (byte)'"'];
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }

    // Such parts are rare. Only they are parsed to a document, since they can have megabytes.
    private static void WriteOther(ref Utf8JsonReader reader, GoogleChoice choice, ChunkWriter output)
    {
        using var part = JsonDocument.ParseValue(ref reader);
        var extras = new GoogleExtras();
        if (!extras.TryAddPart(part.RootElement)) return;
        extras.Write(output.BeginDelta(choice.Index));
        output.EndDelta();
        choice.HasSpoken = true;
    }

    /// <summary>The range of the text's JSON without its quotes.</summary>
    private static Range ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String) return default;
        int start = (int)reader.TokenStartIndex + 1;
        return start..(start + reader.ValueSpan.Length);
    }

    private void WriteCall(
        ref Utf8JsonReader reader, ref Utf8JsonReader part, ReadOnlySpan<byte> json, string? signature, GoogleChoice choice, ChunkWriter output)
    {
        string? id = null, name = null;
        var args = "{}"u8;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8)) id = reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            else if (reader.ValueTextEquals("name"u8)) name = reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            else if (reader.ValueTextEquals("args"u8))
            {
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                bool given = reader.TokenType != JsonTokenType.Null;
                reader.Skip();
                if (given) args = json[start..(int)reader.BytesConsumed];
            }
            else reader.Read();
            reader.Skip();
        }
        if (name is null) throw new JsonException("a functionCall without name");
        if (name == _answer.Tool)
        {
            output.BeginDelta(choice.Index).WriteString("content"u8, args);
            output.EndDelta();
        }
        else if (_oneCall && choice.Calls > 0) WriteUnwanted(ref part, choice, output);
        else WriteCall(output.BeginDelta(choice.Index), choice, id, name, args, signature, output);
    }

    private void WriteCall(
        Utf8JsonWriter delta, GoogleChoice choice, string? id, string name, ReadOnlySpan<byte> args, string? signature, ChunkWriter output)
    {
        delta.WriteStartArray("tool_calls"u8);
        delta.WriteStartObject();
        delta.WriteNumber("index"u8, choice.Calls++);
        delta.WriteString("id"u8, _ids.Next(id));
        delta.WriteString("type"u8, "function"u8);
        delta.WriteStartObject("function"u8);
        delta.WriteString("name"u8, context.Chat.Names.ToClient(name));
        delta.WriteString("arguments"u8, args);
        delta.WriteEndObject();
        if (signature is not null) GoogleSignature.Write(delta, signature);
        delta.WriteEndObject();
        delta.WriteEndArray();
        output.EndDelta();
    }

    private static void WriteUnwanted(ref Utf8JsonReader part, GoogleChoice choice, ChunkWriter output)
    {
        using var call = JsonDocument.ParseValue(ref part);
        var extras = new GoogleExtras();
        extras.AddCall(call.RootElement);
        extras.Write(output.BeginDelta(choice.Index));
        output.EndDelta();
    }

    private static void WriteSignature(string signature, int choice, ChunkWriter output)
    {
        GoogleSignature.Write(output.BeginDelta(choice), signature);
        output.EndDelta();
    }
}
