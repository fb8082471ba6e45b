using System.Text.Json;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>Reads Anthropic's Messages format.</summary>
internal static class AnthropicMeaning
{
    /// <summary>A limit is required there, and the most the model can give stands for none.</summary>
    private const int NoLimit = 8192;

    public static Meaning Read(JsonElement root)
    {
        var meaning = new Meaning();
        if (root.TryGetProperty("system", out var system)) ReadSystem(system, meaning);
        var names = new Dictionary<string, string>();
        string? before = null;
        foreach (var message in root.GetProperty("messages").EnumerateArray())
        {
            string role = message.GetProperty("role").GetString()!;
            // The API wants the roles to alternate.
            if (role == before) meaning.Unknown(message);
            before = role;
            foreach (var block in message.GetProperty("content").EnumerateArray()) ReadBlock(block, role, names, meaning);
        }
        bool mayCall = !root.TryGetProperty("tool_choice", out var choice) || choice.GetProperty("type").GetString() != "none";
        if (mayCall && root.TryGetProperty("tools", out var tools))
            foreach (var tool in tools.EnumerateArray()) meaning.Tool(tool, "input_schema");
        int most = root.GetProperty("max_tokens").GetInt32();
        if (most != NoLimit) meaning.MaxTokens(most);
        if (root.TryGetProperty("stop_sequences", out var stop)) meaning.Stop(stop);
        if (root.TryGetProperty("temperature", out var temperature)) meaning.Temperature(temperature);
        return meaning;
    }

    private static void ReadSystem(JsonElement system, Meaning meaning)
    {
        if (system.ValueKind == JsonValueKind.String) meaning.System(system.GetString()!);
        else
            foreach (var block in system.EnumerateArray()) meaning.System(block.GetProperty("text").GetString()!);
    }

    private static void ReadBlock(JsonElement block, string role, Dictionary<string, string> names, Meaning meaning)
    {
        switch (role, block.GetProperty("type").GetString())
        {
            case ("user", "text"): meaning.User(block.GetProperty("text").GetString()!); break;
            case ("assistant", "text"): meaning.Assistant(block.GetProperty("text").GetString()!); break;
            case ("user", "image") when block.GetProperty("source").GetProperty("media_type").ValueEquals("image/png"):
                meaning.Image(block.GetProperty("source").GetProperty("data").GetString()!);
                break;
            case ("user", "tool_result"):
                meaning.Result(names[block.GetProperty("tool_use_id").GetString()!], block.GetProperty("content").GetString()!);
                break;
            case ("assistant", "tool_use"):
                string name = names[block.GetProperty("id").GetString()!] = block.GetProperty("name").GetString()!;
                meaning.Call(name, block.GetProperty("input"));
                break;
            default: meaning.Unknown(block); break;
        }
    }
}
