using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Upstream;

/// <summary>Writes a client's updates as chunks. Text and thoughts go out as they come; calls, and what thoughts carry, at the end.</summary>
internal sealed class ChunkWriter(Answer answer, string provider)
{
    private bool _begun;

    /// <summary>The chunks that an update becomes.</summary>
    /// <exception cref="ProviderException">The update is an error.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> Write(ChatResponseUpdate update)
    {
        var said = answer.Add(update.Role, update.Contents);
        answer.Note(update.ResponseId, update.FinishReason, null);
        if (!_begun) yield return Begin();
        var delta = WireJson.Bytes(json => WriteDelta(json, said));
        if (delta.Length > "{}".Length) yield return Chunk(delta, null);
    }

    /// <summary>The chunks after the last update.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> End()
    {
        if (!_begun) yield return Begin();
        var last = WireJson.Bytes(WriteLast);
        if (last.Length > "{}".Length) yield return Chunk(last, null);
        yield return Chunk("{}"u8.ToArray(), answer.Finish);
        if (answer.Usage is null) yield break;
        yield return WireJson.Bytes(json =>
        {
            answer.WriteHead(json, "chat.completion.chunk"u8);
            json.WriteStartArray("choices"u8);
            json.WriteEndArray();
            Usage.Write(json, answer.Usage);
            json.WriteEndObject();
        });
    }

    private ReadOnlyMemory<byte> Begin()
    {
        _begun = true;
        return Chunk("""{"role":"assistant","content":""}"""u8.ToArray(), null);
    }

    private void WriteDelta(Utf8JsonWriter json, List<AIContent> said)
    {
        json.WriteStartObject();
        ClientThoughts.WriteText(json, said);
        string text = string.Concat(said.OfType<TextContent>()), refusal = string.Concat(said.OfType<ErrorContent>().Select(error => error.Message));
        if (text.Length > 0) json.WriteString("content"u8, text);
        if (refusal.Length > 0) json.WriteString("refusal"u8, refusal);
        SaidWriter.WriteImages(json, said.FindAll(SaidWriter.IsImage));
        SaidWriter.WriteAudio(json, said, answer.Id, answer.Created);
        Citations.Write(json, said);
        json.WriteEndObject();
    }

    private void WriteLast(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        ClientThoughts.WriteCarried(json, answer.Thoughts, provider);
        var calls = answer.Calls;
        if (calls.Count > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            for (int i = 0; i < calls.Count; i++) CallWriter.Write(json, calls[i], i);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private ReadOnlyMemory<byte> Chunk(ReadOnlyMemory<byte> delta, string? finish) => WireJson.Bytes(json =>
    {
        answer.WriteHead(json, "chat.completion.chunk"u8);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WritePropertyName("delta"u8);
        json.WriteRawValue(delta.Span, skipInputValidation: true);
        json.WriteString("finish_reason"u8, finish);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
