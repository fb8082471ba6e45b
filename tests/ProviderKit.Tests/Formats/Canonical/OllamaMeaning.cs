using System.Text.Json;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>Reads Ollama's chat format.</summary>
internal static class OllamaMeaning
{
    public static Meaning Read(JsonElement root)
    {
        var meaning = new Meaning();
        foreach (var message in root.GetProperty("messages").EnumerateArray()) ReadMessage(message, meaning);
        if (root.TryGetProperty("tools", out var tools))
            foreach (var tool in tools.EnumerateArray()) meaning.Tool(tool.GetProperty("function"), "parameters");
        if (!root.TryGetProperty("options", out var options)) return meaning;
        if (options.TryGetProperty("num_predict", out var most)) meaning.MaxTokens(most.GetInt32());
        if (options.TryGetProperty("stop", out var stop)) meaning.Stop(stop);
        if (options.TryGetProperty("temperature", out var temperature)) meaning.Temperature(temperature);
        return meaning;
    }

    private static void ReadMessage(JsonElement message, Meaning meaning)
    {
        string content = message.GetProperty("content").GetString()!;
        switch (message.GetProperty("role").GetString())
        {
            case "system": meaning.System(content); break;
            case "user":
                meaning.User(content);
                if (!message.TryGetProperty("images", out var images)) break;
                foreach (var image in images.EnumerateArray()) meaning.Image(image.GetString()!);
                break;
            case "tool": meaning.Result(message.GetProperty("tool_name").GetString()!, content); break;
            case "assistant":
                if (content.Length > 0) meaning.Assistant(content);
                if (!message.TryGetProperty("tool_calls", out var calls)) break;
                foreach (var call in calls.EnumerateArray())
                    meaning.Call(call.GetProperty("function").GetProperty("name").GetString()!, call.GetProperty("function").GetProperty("arguments"));
                break;
            default: meaning.Unknown(message); break;
        }
    }
}
