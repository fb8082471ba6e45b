using System.Runtime.InteropServices;
using System.Text.Json;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>
/// Translates consecutive user contents to canonical messages: first the function results, in the order of their calls, then the rest as
/// one message.
/// </summary>
internal sealed class InboundUser(InboundRequest request)
{
    private readonly List<Result> _results = [];
    private readonly List<InboundPart> _parts = [];
    private readonly List<InboundPart> _shown = []; // images and files of function results
    private string? _path;

    private sealed record Result(string Path, string? Id, string Name, JsonElement Response);

    /// <param name="parts">The parts of a content.</param>
    /// <param name="path">The path of the content.</param>
    public void Add(JsonElement parts, string path)
    {
        _path ??= path;
        int i = 0;
        foreach (var part in parts.EnumerateArray())
        {
            string place = $"{path}.parts[{i++}]";
            AddPart(Given.Object(part, place), place);
        }
    }

    /// <summary>Writes the results of these calls. A call without a result gets an error.</summary>
    public void WriteResults(Utf8JsonWriter json, IReadOnlyList<InboundCall> calls)
    {
        foreach (var (call, result) in Matched(calls))
        {
            request.Paths?.Add(result?.Path ?? "contents", [], []);
            json.WriteStartObject();
            json.WriteString("role"u8, "tool"u8);
            json.WriteString("tool_call_id"u8, call.Id);
            if (result is null) json.WriteString("content"u8, "Error: [no result]"u8);
            else if (result.Response.ValueKind == JsonValueKind.Object) json.WriteString("content"u8, JsonMarshal.GetRawUtf8Value(result.Response));
            else json.WriteString("content"u8, ""u8);
            json.WriteEndObject();
        }
    }

    /// <summary>Writes everything other than results, if there is anything.</summary>
    public void WriteRest(Utf8JsonWriter json)
    {
        InboundPart[] parts = [.. _shown, .. _parts];
        if (parts.Length == 0) return;
        request.Paths?.Add(_path!, [.. parts.Select(part => part.Path)], []);
        json.WriteStartObject();
        json.WriteString("role"u8, "user"u8);
        InboundPart.WriteContent(json, parts);
        json.WriteEndObject();
    }

    /// <summary>Pairs each call with its result: by id, otherwise by name in order.</summary>
    private List<(InboundCall Call, Result? Result)> Matched(IReadOnlyList<InboundCall> calls)
    {
        var found = new Result?[calls.Count];
        foreach (var result in _results)
        {
            int at = IndexOf(call => result.Id is not null && (call.GivenId ?? call.Id) == result.Id);
            if (at < 0) at = IndexOf(call => call.Name == result.Name && (result.Id is null || call.GivenId is null));
            if (at < 0) throw Given.Wrong(result.Path, $"the function call turn before it has no open call of {result.Name}{(result.Id is null ? "" : $" with the id {result.Id}")}");
            found[at] = result;
        }
        return [.. calls.Select((call, i) => (call, found[i]))];

        int IndexOf(Func<InboundCall, bool> isIt)
        {
            for (int i = 0; i < calls.Count; i++)
                if (found[i] is null && isIt(calls[i])) return i;
            return -1;
        }
    }

    private void AddPart(JsonElement part, string path)
    {
        bool isKnown = true;
        if (Given.Has(part, "functionResponse", out var response)) AddResult(Given.Object(response, $"{path}.functionResponse"), $"{path}.functionResponse");
        else if (Given.Has(part, "text", out var text))
        {
            if (text.ValueKind != JsonValueKind.String) throw Given.Wrong($"{path}.text", "a string is expected");
            if (!text.ValueEquals(""u8) && !Given.IsTrue(part, "thought")) _parts.Add(InboundPart.OfText($"{path}.text", text));
        }
        else if (Given.Has(part, "inlineData", out var data)) _parts.Add(InboundMedia.Inline(data, $"{path}.inlineData"));
        else if (Given.Has(part, "fileData", out var file)) _parts.Add(InboundMedia.Stored(file, $"{path}.fileData"));
        else isKnown = false;
        foreach (var member in part.EnumerateObject())
        {
            string name = Given.CamelOf(member.Name);
            if (name is not ("functionResponse" or "text" or "inlineData" or "fileData" or "thought" or "thoughtSignature")) request.LeaveOut($"{path}.{name}");
        }
        if (!isKnown && !part.EnumerateObject().Any()) throw Given.Wrong(path, "a part has one of text, inlineData, fileData, functionCall and functionResponse");
    }

    private void AddResult(JsonElement given, string path)
    {
        string name = Given.Text(given, "name", path).GetString()!;
        string? id = Given.Maybe(given, "id", path);
        var response = Given.Has(given, "response", out var said) ? Given.Object(said, $"{path}.response") : default;
        _results.Add(new Result(path, string.IsNullOrEmpty(id) ? null : id, name, response));
        if (!Given.Has(given, "parts", out var parts)) return;
        int i = 0;
        foreach (var part in Given.Array(parts, $"{path}.parts").EnumerateArray())
        {
            string place = $"{path}.parts[{i++}]";
            if (Given.Has(Given.Object(part, place), "inlineData", out var data)) _shown.Add(InboundMedia.Inline(data, $"{place}.inlineData"));
            else if (Given.Has(part, "fileData", out var file)) _shown.Add(InboundMedia.Stored(file, $"{place}.fileData"));
            else request.LeaveOut(place);
        }
    }
}
