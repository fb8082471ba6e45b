using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>
/// Writes a conversation that has been adapted to the format: <c>systemInstruction</c>, then <c>contents</c>. Consecutive messages of
/// one role become one turn. The results of a turn's calls are a separate turn with one part for each call.
/// </summary>
internal sealed class GoogleContents(Utf8JsonWriter json, ChatDocument chat, GoogleModel model, GoogleAnswer answer)
{
    private readonly GoogleParts _parts = new(json, chat);
    private readonly List<ChatPart> _shown = [];
    private string? _instruction = model.Family.HasSystem ? null : answer.Instruction;
    private TurnKind _open;

    private enum TurnKind
    {
        None,
        User,
        Results,
        Model,
    }

    public void Write()
    {
        WriteSystem();
        json.WriteStartArray("contents"u8);
        foreach (var turn in chat.Turns)
        {
            if (turn.Role != ChatRole.Tool) WriteShown();
            if (turn.Role == ChatRole.Assistant) WriteAssistant(turn);
            else if (turn.Role == ChatRole.Tool) WriteToolResult(turn);
            else if (turn.Role == ChatRole.User) WriteUser(turn);
        }
        WriteShown();
        Close();
        json.WriteEndArray();
    }

    private void WriteSystem()
    {
        ChatPart[] texts = [.. chat.Turns.Where(turn => turn.Role == ChatRole.System).SelectMany(turn => turn.Parts)];
        string? instruction = model.Family.HasSystem ? answer.Instruction : null;
        if (texts.Length == 0 && instruction is null) return;
        json.WriteStartObject("systemInstruction"u8);
        json.WriteStartArray("parts"u8);
        foreach (var part in texts)
        {
            if (part is not ChatTextPart text) throw GoogleParameters.Unsupported(part.Path, "a system message is text");
            _parts.Text(text.Text);
        }
        if (instruction is not null) _parts.Text(instruction);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteUser(ChatTurn turn)
    {
        ChatPart[] parts = [.. turn.Parts.Where(part => part is not ChatTextPart { Text: "" })];
        bool empty = parts.Length == 0 && _open != TurnKind.User;
        Open(TurnKind.User);
        // Gemini accepts an empty text, but not a turn without parts.
        if (empty) _parts.Text("");
        foreach (var part in parts) _parts.Write(part);
        if (_instruction is not null) _parts.Text(_instruction);
        _instruction = null;
    }

    private void WriteAssistant(ChatTurn turn)
    {
        foreach (var part in GoogleExtras.PartsOf(turn))
        {
            Open(TurnKind.Model);
            WriteOwn(part);
        }
        ChatPart[] parts = [.. turn.Parts.Where(part => part is not ChatTextPart { Text: "" })];
        string? signature = SignatureOf(turn.Json);
        foreach (var part in parts)
        {
            Open(TurnKind.Model);
            _parts.Write(part, ReferenceEquals(part, parts[^1]) ? signature : null);
        }
        foreach (var image in ChatTurnReader.ImagesOf(turn))
        {
            Open(TurnKind.Model);
            _parts.Write(image, SignatureOf(image.Json) ?? Missing);
        }
        for (int i = 0; i < turn.ToolCalls.Count; i++)
        {
            Open(TurnKind.Model);
            WriteCall(turn.ToolCalls[i], first: i == 0);
        }
    }

    private void WriteOwn(JsonElement part)
    {
        json.WriteStartObject();
        foreach (var member in part.EnumerateObject())
            if (member.Name != "thoughtSignature" || !chat.Without.HasFlag(OptionalParts.Thoughts)) member.WriteTo(json);
        json.WriteEndObject();
    }

    private string? SignatureOf(JsonElement carrier) => chat.Without.HasFlag(OptionalParts.Thoughts) ? null : GoogleSignature.Of(carrier);

    private string? Missing => model.Family.NeedsSignatures ? GoogleSignature.None : null;

    private void WriteCall(ChatToolCall call, bool first)
    {
        json.WriteStartObject();
        json.WriteStartObject("functionCall"u8);
        // Distinguishes two calls of the same function. The result has the same id.
        json.WriteString("id"u8, call.Id);
        json.WriteString("name"u8, call.Name);
        json.WritePropertyName("args"u8);
        // Written unchanged, since parsing could change numbers.
        json.WriteRawValue(call.Arguments, skipInputValidation: true);
        json.WriteEndObject();
        // One signature covers a step: among parallel calls only the first has it and needs it.
        if ((SignatureOf(call.Json) ?? (first ? Missing : null)) is { } signature) json.WriteString("thoughtSignature"u8, signature);
        json.WriteEndObject();
    }

    private void WriteToolResult(ChatTurn turn)
    {
        Open(TurnKind.Results);
        json.WriteStartObject();
        json.WriteStartObject("functionResponse"u8);
        json.WriteString("id"u8, turn.ToolCallId);
        json.WriteString("name"u8, turn.ToolName);
        json.WritePropertyName("response"u8);
        WriteResponse(turn);
        WriteMedia([.. turn.Parts.Where(part => part is not ChatTextPart)]);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes a JSON object unchanged, unless it is an error. Everything else is wrapped in an object, under the names that Google's SDKs document.</summary>
    private void WriteResponse(ChatTurn turn)
    {
        string text = turn.Text;
        bool isObject = CallArguments.AreObject(text);
        if (isObject && !turn.Failed)
        {
            json.WriteRawValue(text, skipInputValidation: true);
            return;
        }
        json.WriteStartObject();
        json.WritePropertyName(turn.Failed ? "error"u8 : "output"u8);
        if (isObject) json.WriteRawValue(text, skipInputValidation: true);
        else json.WriteStringValue(text);
        json.WriteEndObject();
    }

    /// <summary>
    /// Writes a tool result's parts other than text, such as screenshots: inside the result if the model supports that, otherwise in a
    /// user turn after all results. Between the results they would cause a 400 ("number of function response parts").
    /// </summary>
    private void WriteMedia(ChatPart[] media)
    {
        if (media.Length == 0) return;
        ChatImageBytes[] inside = [];
        if (model.Family.HasMediaInResults)
        {
            inside = [.. media.Select(_parts.BytesOf).OfType<ChatImageBytes>().Where(GoogleParts.CanBeInResult)];
            if (inside.Length == media.Length) media = [];
            else inside = []; // all in one place, to keep their order
        }
        _shown.AddRange(media);
        if (inside.Length == 0) return;
        json.WriteStartArray("parts"u8);
        foreach (var bytes in inside) GoogleParts.Inline(json, bytes);
        json.WriteEndArray();
    }

    private void WriteShown()
    {
        if (_shown.Count == 0) return;
        Open(TurnKind.User);
        foreach (var part in _shown) _parts.Write(part);
        _shown.Clear();
    }

    private void Open(TurnKind kind)
    {
        if (_open == kind) return;
        Close();
        _open = kind;
        json.WriteStartObject();
        json.WriteString("role"u8, kind == TurnKind.Model ? "model"u8 : "user"u8);
        json.WriteStartArray("parts"u8);
    }

    private void Close()
    {
        if (_open == TurnKind.None) return;
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
