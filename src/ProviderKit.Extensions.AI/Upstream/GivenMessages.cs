using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Upstream;

/// <summary>Reads the conversation of a request.</summary>
internal static class GivenMessages
{
    /// <param name="root">The request's body.</param>
    /// <param name="provider">The provider's name, under which earlier answers carry what their client wants back.</param>
    /// <param name="leavesOut">Takes the names of what chat clients have no counterpart for.</param>
    /// <exception cref="ProviderException">A message cannot be said to a chat client.</exception>
    public static List<ChatMessage> Read(JsonElement root, string provider, Action<string> leavesOut)
    {
        var messages = new List<ChatMessage>();
        int index = 0;
        foreach (var message in Field.Items(root, "messages"))
        {
            string path = $"messages[{index++}]";
            switch (Field.Text(message, "role"))
            {
                case "system" or "developer": messages.Add(Make(ChatRole.System, message, PartsOf(message, path))); break;
                case "user": messages.Add(Make(ChatRole.User, message, PartsOf(message, path))); break;
                case "assistant": messages.Add(Make(ChatRole.Assistant, message, AssistantContents(message, path, provider, leavesOut))); break;
                case "tool": AddResult(messages, message, path); break;
                default: throw Invalid.Request($"{path}.role", "must be system, developer, user, assistant or tool");
            }
        }
        return messages;
    }

    private static ChatMessage Make(ChatRole role, JsonElement message, IEnumerable<AIContent> contents) =>
        new(role, [.. contents]) { AuthorName = Field.Text(message, "name"), AdditionalProperties = Extras.Read(message) };

    private static IEnumerable<AIContent> PartsOf(JsonElement message, string path) => PartReader.Read(Field.Get(message, "content"), $"{path}.content");

    private static IEnumerable<AIContent> AssistantContents(JsonElement message, string path, string provider, Action<string> leavesOut)
    {
        if (Field.Has(message, "function_call", out _)) throw Invalid.Request($"{path}.function_call", "is not supported here; send tool_calls");
        return [.. ClientThoughts.Read(message, provider), .. SaidReader.Read(message, () => MediaTypes.OfAudio(null), member => leavesOut($"{path}.{member}")), .. CallReader.ReadAll(message)];
    }

    /// <summary>Results in a row are one message, as function invocation makes it.</summary>
    private static void AddResult(List<ChatMessage> messages, JsonElement message, string path)
    {
        string id = Field.Text(message, "tool_call_id") ?? throw Invalid.Request($"{path}.tool_call_id", "must be a string");
        AIContent[] said = [.. PartsOf(message, path)];
        object result = Array.TrueForAll(said, static part => part is TextContent) ? string.Join('\n', said.Select(part => part.ToString())) : said.ToList();
        if (messages.LastOrDefault()?.Role != ChatRole.Tool) messages.Add(new ChatMessage(ChatRole.Tool, new List<AIContent>()));
        messages[^1].Contents.Add(new FunctionResultContent(id, result) { AdditionalProperties = Extras.Read(message) });
    }
}
