using System.Text.Json;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>Reads OpenAI's chat format.</summary>
internal sealed class OpenAIMeaning
{
    private readonly Meaning _meaning = new();
    private readonly Dictionary<string, string> _names = [];
    private readonly Queue<string> _withoutId = new();
    private readonly Func<string, string> _wireName;

    private OpenAIMeaning(Func<string, string> wireName) => _wireName = wireName;

    /// <param name="root">The request.</param>
    /// <param name="wireName">The name that a tool has on the wire.</param>
    public static Meaning Read(JsonElement root, Func<string, string> wireName) => new OpenAIMeaning(wireName).Read(root);

    private Meaning Read(JsonElement root)
    {
        var meaning = _meaning;
        foreach (var message in root.GetProperty("messages").EnumerateArray()) ReadMessage(message);
        bool mayCall = !root.TryGetProperty("tool_choice", out var choice) || choice.GetString() != "none";
        if (mayCall && root.TryGetProperty("tools", out var tools))
            foreach (var tool in tools.EnumerateArray()) meaning.Tool(tool.GetProperty("function"), "parameters", _wireName);
        if (root.TryGetProperty("max_tokens", out var most) || root.TryGetProperty("max_completion_tokens", out most)) meaning.MaxTokens(most.GetInt32());
        if (root.TryGetProperty("stop", out var stop)) meaning.Stop(stop);
        if (root.TryGetProperty("temperature", out var temperature)) meaning.Temperature(temperature);
        return meaning;
    }

    private void ReadMessage(JsonElement message)
    {
        var meaning = _meaning;
        var content = message.GetProperty("content");
        switch (message.GetProperty("role").GetString())
        {
            case "system" or "developer": meaning.System(content.GetString()!); break;
            case "user" when content.ValueKind == JsonValueKind.String: meaning.User(content.GetString()!); break;
            case "user":
                foreach (var part in content.EnumerateArray()) ReadPart(part, meaning);
                break;
            case "tool":
                meaning.Result(message.TryGetProperty("tool_call_id", out var id) ? _names[id.GetString()!] : _withoutId.Dequeue(), content.GetString()!);
                break;
            default:
                if (content.ValueKind == JsonValueKind.String) meaning.Assistant(content.GetString()!);
                if (!message.TryGetProperty("tool_calls", out var calls)) break;
                foreach (var call in calls.EnumerateArray())
                {
                    var function = call.GetProperty("function");
                    string name = _wireName(function.GetProperty("name").GetString()!);
                    if (call.TryGetProperty("id", out var callId)) _names[callId.GetString()!] = name;
                    else _withoutId.Enqueue(name);
                    using var arguments = ArgumentsOf(function.GetProperty("arguments").GetString()!);
                    meaning.Call(name, arguments.RootElement);
                }
                break;
        }
    }

    /// <summary>What is no object is the text it is, inside of one.</summary>
    private static JsonDocument ArgumentsOf(string arguments)
    {
        if (string.IsNullOrWhiteSpace(arguments) || arguments == "null") return JsonDocument.Parse("{}");
        try
        {
            var parsed = JsonDocument.Parse(arguments);
            if (parsed.RootElement.ValueKind == JsonValueKind.Object) return parsed;
            parsed.Dispose();
        }
        catch (JsonException)
        {
            // Cut or broken.
        }
        return JsonSerializer.SerializeToDocument(new Dictionary<string, string> { ["arguments"] = arguments });
    }

    private static void ReadPart(JsonElement part, Meaning meaning)
    {
        if (part.TryGetProperty("text", out var text)) meaning.User(text.GetString()!);
        else meaning.Image(part.GetProperty("image_url").GetProperty("url").GetString()!.Split(',')[1]);
    }
}
