using System.Text.Json;

namespace ProviderKit.Tests.Providers.Translation;

/// <summary>Reads OpenAI's chat format.</summary>
internal static class OpenAIMeaning
{
    public static Meaning Read(JsonElement root)
    {
        var meaning = new Meaning();
        var names = new Dictionary<string, string>();
        foreach (var message in root.GetProperty("messages").EnumerateArray()) ReadMessage(message, names, meaning);
        bool mayCall = !root.TryGetProperty("tool_choice", out var choice) || choice.GetString() != "none";
        if (mayCall && root.TryGetProperty("tools", out var tools))
            foreach (var tool in tools.EnumerateArray()) meaning.Tool(tool.GetProperty("function"), "parameters");
        if (root.TryGetProperty("max_tokens", out var most) || root.TryGetProperty("max_completion_tokens", out most)) meaning.MaxTokens(most.GetInt32());
        if (root.TryGetProperty("stop", out var stop)) meaning.Stop(stop);
        if (root.TryGetProperty("temperature", out var temperature)) meaning.Temperature(temperature);
        return meaning;
    }

    private static void ReadMessage(JsonElement message, Dictionary<string, string> names, Meaning meaning)
    {
        var content = message.GetProperty("content");
        switch (message.GetProperty("role").GetString())
        {
            case "system" or "developer": meaning.System(content.GetString()!); break;
            case "user" when content.ValueKind == JsonValueKind.String: meaning.User(content.GetString()!); break;
            case "user":
                foreach (var part in content.EnumerateArray()) ReadPart(part, meaning);
                break;
            case "tool": meaning.Result(names[message.GetProperty("tool_call_id").GetString()!], content.GetString()!); break;
            default:
                if (content.ValueKind == JsonValueKind.String) meaning.Assistant(content.GetString()!);
                if (!message.TryGetProperty("tool_calls", out var calls)) break;
                foreach (var call in calls.EnumerateArray())
                {
                    var function = call.GetProperty("function");
                    string name = names[call.GetProperty("id").GetString()!] = function.GetProperty("name").GetString()!;
                    using var arguments = JsonDocument.Parse(function.GetProperty("arguments").GetString()!);
                    meaning.Call(name, arguments.RootElement);
                }
                break;
        }
    }

    private static void ReadPart(JsonElement part, Meaning meaning)
    {
        if (part.TryGetProperty("text", out var text)) meaning.User(text.GetString()!);
        else meaning.Image(part.GetProperty("image_url").GetProperty("url").GetString()!.Split(',')[1]);
    }
}
