using System.Text;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>The requests one step smaller than a counterexample.</summary>
internal static class ShrunkChats
{
    public static IEnumerable<RandomChat> Of(RandomChat chat) => Candidates(chat).Where(smaller => smaller.IsValid);

    private static IEnumerable<RandomChat> Candidates(RandomChat chat)
    {
        if (chat.System is not null) yield return chat with { System = null };
        if (chat.ToolChoice is not null) yield return chat with { ToolChoice = null };
        if (chat.MaxTokens is not null) yield return chat with { MaxTokens = null };
        if (chat.Temperature is not null) yield return chat with { Temperature = null };
        foreach (var steps in Lists(chat.Steps, Steps)) yield return chat with { Steps = steps };
        foreach (var tools in Lists(chat.Tools, Tools)) yield return chat with { Tools = tools };
        foreach (string[] stop in Lists(chat.Stop, Texts)) yield return chat with { Stop = stop };
        foreach (string? system in Texts(chat.System)) yield return chat with { System = system };
    }

    private static IEnumerable<RandomChat.Step> Steps(RandomChat.Step step)
    {
        if (step is RandomChat.UserStep user)
        {
            foreach (string text in Texts(user.Text)) yield return user with { Text = text };
            foreach (string[] images in Lists(user.Images, _ => [])) yield return user with { Images = images };
        }
        if (step is not RandomChat.AssistantStep assistant) yield break;
        if (assistant.Text is not null) yield return assistant with { Text = null };
        foreach (string text in Texts(assistant.Text)) yield return assistant with { Text = text };
        foreach (var calls in Lists(assistant.Calls, Calls)) yield return assistant with { Calls = calls };
    }

    private static IEnumerable<RandomChat.Call> Calls(RandomChat.Call call)
    {
        if (call.Arguments != "{}") yield return call with { Arguments = "{}" };
        foreach (string result in Texts(call.Result)) yield return call with { Result = result };
    }

    private static IEnumerable<RandomChat.Tool> Tools(RandomChat.Tool tool)
    {
        const string Least = """{"type":"object","properties":{}}""";
        if (tool.Schema != Least) yield return tool with { Schema = Least };
        if (tool.Description is not null) yield return tool with { Description = null };
        foreach (string description in Texts(tool.Description)) yield return tool with { Description = description };
    }

    /// <summary>One item less, then one item smaller.</summary>
    private static IEnumerable<T[]> Lists<T>(T[] items, Func<T, IEnumerable<T>> smaller)
    {
        for (int i = 0; i < items.Length; i++) yield return [.. items[..i], .. items[(i + 1)..]];
        for (int i = 0; i < items.Length; i++)
            foreach (var item in smaller(items[i])) yield return [.. items[..i], item, .. items[(i + 1)..]];
    }

    /// <summary>One character less, never half of one, and never nothing but white space.</summary>
    private static IEnumerable<string> Texts(string? text)
    {
        Rune[] runes = [.. (text ?? "").EnumerateRunes()];
        return Lists(runes, _ => []).Select(shorter => string.Concat(shorter)).Where(shorter => !string.IsNullOrWhiteSpace(shorter));
    }
}
