using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>Combines consecutive model contents into one canonical message. Clients send a streamed reply back as one content per chunk.</summary>
internal sealed class InboundAssistant(InboundRequest request)
{
    private readonly ArrayBufferWriter<byte> _text = new(); // as JSON
    private readonly List<InboundCall> _calls = [];
    private readonly List<(JsonElement Data, string Path)> _images = [];
    private readonly List<string> _reasoning = [];
    private readonly CarriedExtras _extras = new();
    private string? _path;
    private string? _signature;

    /// <summary>The calls, in order.</summary>
    public IReadOnlyList<InboundCall> Calls => _calls;

    /// <param name="parts">The parts of a content.</param>
    /// <param name="path">The path of the content.</param>
    /// <param name="turn">Its index among all contents.</param>
    public void Add(JsonElement parts, string path, int turn)
    {
        _path ??= path;
        int i = 0;
        foreach (var part in parts.EnumerateArray())
        {
            string place = $"{path}.parts[{i}]";
            AddPart(Given.Object(part, place), place, turn, i++);
        }
    }

    /// <summary>Writes the message, unless it is empty.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (_text.WrittenCount == 0 && _calls.Count == 0 && _images.Count == 0) return;
        request.Paths?.Add(_path!, [], [.. _calls.Select(call => call.Path)]);
        json.WriteStartObject();
        json.WriteString("role"u8, "assistant"u8);
        WriteText(json);
        if (_reasoning.Count > 0) json.WriteString("reasoning_content"u8, string.Concat(_reasoning));
        if (_images.Count > 0)
        {
            json.WriteStartArray("images"u8);
            foreach (var (data, path) in _images) InboundMedia.WriteImage(json, data, path);
            json.WriteEndArray();
        }
        WriteCalls(json);
        _extras.Write(json, _signature);
        json.WriteEndObject();
    }

    private void AddPart(JsonElement part, string path, int turn, int position)
    {
        string? signature = SignatureOf(part, path, out var note);
        if (note is not null) Restore(note);
        if (Given.IsTrue(part, "thought")) return; // other vendors get only sealed thoughts back
        if (Given.Has(part, "functionCall", out var call)) AddCall(Given.Object(call, $"{path}.functionCall"), $"{path}.functionCall", turn, position, signature, note);
        else if (Given.Has(part, "text", out var text))
        {
            if (text.ValueKind != JsonValueKind.String) throw Given.Wrong($"{path}.text", "a string is expected");
            _text.Write(Given.Inside(text));
            _signature = signature ?? _signature;
        }
        else if (Given.Has(part, "inlineData", out var data)) AddMedium(data, $"{path}.inlineData");
        else if (Given.Has(part, "executableCode", out var code)) AddCode(code, $"{path}.executableCode");
        else if (Given.Has(part, "codeExecutionResult", out var result)) Say($"\n```\n{Given.Maybe(Given.Object(result, $"{path}.codeExecutionResult"), "output", $"{path}.codeExecutionResult")}\n```\n");
        else
        {
            foreach (var member in part.EnumerateObject())
                if (Given.CamelOf(member.Name) is not "thoughtSignature") request.LeaveOut($"{path}.{Given.CamelOf(member.Name)}");
        }
    }

    private void AddCode(JsonElement code, string path) =>
        Say($"\n```{(Given.Maybe(Given.Object(code, path), "language", path) ?? "").ToLowerInvariant()}\n{Given.Maybe(code, "code", path)}\n```\n");

    private void AddMedium(JsonElement data, string path)
    {
        bool isImage = Given.Maybe(Given.Object(data, path), "mimeType", path)?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true;
        if (isImage) _images.Add((data, path));
        else request.LeaveOut(path);
    }

    private void AddCall(JsonElement call, string path, int turn, int position, string? signature, SealNote? note)
    {
        string name = Given.Text(call, "name", path).GetString()!;
        string? id = Given.Maybe(call, "id", path);
        if (string.IsNullOrEmpty(id)) id = null;
        var args = Given.Has(call, "args", out var given) ? Given.Object(given, $"{path}.args") : default;
        string canonical = id is null ? string.Create(CultureInfo.InvariantCulture, $"call_{turn}_{position}") : CallIds.Of(id);
        _calls.Add(new InboundCall(path, id, canonical, name, args, signature) { Extra = note?.Call ?? default });
    }

    private void Say(string text) => _text.Write(JsonText.Quote(text).AsSpan()[1..^1]);

    /// <summary>Restores the content of a seal: another vendor's thought, and the data that the vendor needs back.</summary>
    private void Restore(SealNote note)
    {
        if (note.Text is { Length: > 0 } thought) _reasoning.Add(thought);
        if (!note.Message.IsEmpty) _extras.Add(note.Message);
    }

    /// <returns>The vendor's signature; null for none, for a seal of this gateway, and for the placeholder.</returns>
    private string? SignatureOf(JsonElement part, string path, out SealNote? note)
    {
        string? signature = Given.Maybe(part, "thoughtSignature", path);
        note = request.Seal.Open(signature, "");
        return string.IsNullOrEmpty(signature) || signature == GoogleSignature.None || ThinkingSeal.IsOurs(signature) ? null : signature;
    }

    private void WriteText(Utf8JsonWriter json)
    {
        if (_text.WrittenCount == 0)
        {
            json.WriteNull("content"u8);
            return;
        }
        json.WritePropertyName("content"u8);
        byte[] quoted = [(byte)'"', .. _text.WrittenSpan, (byte)'"'];
        json.WriteRawValue(quoted, skipInputValidation: true);
    }

    private void WriteCalls(Utf8JsonWriter json)
    {
        if (_calls.Count == 0) return;
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in _calls)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, call.Id);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, request.Names.ToWire(call.Name));
            json.WriteString("arguments"u8, call.Args.ValueKind == JsonValueKind.Object ? JsonMarshal.GetRawUtf8Value(call.Args) : "{}"u8);
            json.WriteEndObject();
            if (call.Signature is { } signature) GoogleSignature.Write(json, signature);
            else if (!call.Extra.IsEmpty)
            {
                json.WritePropertyName("extra_content"u8);
                json.WriteRawValue(call.Extra.Span);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
