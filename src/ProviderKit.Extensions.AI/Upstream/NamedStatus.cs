using System.Globalization;
using System.Text.RegularExpressions;

namespace ProviderKit.Extensions.AI.Upstream;

/// <summary>The error reply of an upstream, as the exception of its client describes it.</summary>
internal sealed partial record NamedStatus(int Status, string Message, string? Code = null, string? Type = null, string? Param = null)
{
    /// <summary>Exceptions of System.ClientModel and Azure.Core, which are not referenced here. They name the status on a line of its own.</summary>
    private static readonly string[] NamedByLine = ["ClientResultException", "RequestFailedException"];

    /// <summary>
    /// Reads the status of an <see cref="HttpRequestException"/>, or the one at the start of the message, where libraries with exceptions of their own
    /// write it. A status further on may be a quotation. Null if the exception describes no reply.
    /// </summary>
    public static NamedStatus? Of(Exception exception)
    {
        if (exception is HttpRequestException { StatusCode: { } status }) return new((int)status, exception.Message);
        if (OfOpenAI().Match(exception.Message) is { Success: true } whole)
            return new(Number(whole), Text(whole, "message") ?? exception.Message, Text(whole, "code"), Text(whole, "type"), Text(whole, "param"));
        if (AtStart().Match(exception.Message) is { Success: true } start) return new(Number(start), exception.Message);
        return IsNamedByLine(exception) && OnLine().Match(exception.Message) is { Success: true } line ? new(Number(line), exception.Message) : null;
    }

    private static bool IsNamedByLine(Exception exception)
    {
        for (var type = exception.GetType(); type is not null; type = type.BaseType)
            if (Array.IndexOf(NamedByLine, type.Name) >= 0) return true;
        return false;
    }

    private static int Number(Match match) => int.Parse(match.Groups["status"].ValueSpan, CultureInfo.InvariantCulture);

    private static string? Text(Match match, string group) => match.Groups[group] is { Length: > 0 } text ? text.Value : null;

    /// <summary>OpenAI's client: <c>HTTP 429 (requests: rate_limit_exceeded)</c>, <c>Parameter: …</c>, and the message after an empty line.</summary>
    [GeneratedRegex(@"\AHTTP (?<status>[45]\d\d) \((?<type>\w*)(?:: ?(?<code>[\w.-]*))?\)\r?\n(?:Parameter: (?<param>.+?)\r?\n)?\r?\n(?<message>[\s\S]+)")]
    private static partial Regex OfOpenAI();

    [GeneratedRegex(@"\A(?:HTTP|Status(?: ?Code)?:?) (?<status>[45]\d\d)\b", RegexOptions.IgnoreCase)]
    private static partial Regex AtStart();

    [GeneratedRegex(@"^Status: (?<status>[45]\d\d)\b", RegexOptions.Multiline)]
    private static partial Regex OnLine();
}
