namespace ProviderKit.Tests.Support;

/// <summary>
/// Replies that vendors really sent, from the folder that PROVIDERKIT_RECORDED_REPLIES names. Where there are none, a test has
/// one case that is ignored and says why, so that the gap shows in the results.
/// </summary>
internal static class RecordedReplies
{
    private const string Variable = "PROVIDERKIT_RECORDED_REPLIES";

    private static readonly string? Folder =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder && Directory.Exists(folder) ? folder : null;

    /// <summary>One case for each recording whose name matches; its argument is the path.</summary>
    public static IEnumerable<TestCaseData> Files(string pattern, Func<string, bool>? wanted = null) =>
        Cases(pattern, file => wanted is null || wanted(file) ? [file] : null, arguments: 1);

    /// <summary>One case for each recording whose name matches, with the arguments that are made of its path.</summary>
    /// <param name="pattern">Such as <c>openai-*.sse</c>.</param>
    /// <param name="argumentsOf">The arguments for one path; null for a file that is not wanted.</param>
    /// <param name="arguments">How many arguments the test takes.</param>
    public static IEnumerable<TestCaseData> Cases(string pattern, Func<string, object?[]?> argumentsOf, int arguments)
    {
        var cases = Folder is null
            ? []
            : Directory.GetFiles(Folder, pattern).Order(StringComparer.Ordinal)
                .Select(file => (File: file, Arguments: argumentsOf(file)))
                .Where(one => one.Arguments is not null)
                .Select(one => new TestCaseData(one.Arguments!).SetArgDisplayNames(Path.GetFileName(one.File)))
                .ToArray();
        return cases.Length > 0 ? cases : [Ignored(pattern, arguments)];
    }

    /// <summary>The content of one recording; ignores the test where there is none.</summary>
    public static byte[] Read(string name)
    {
        if (Folder is null) Assert.Ignore(Reason(name));
        return File.ReadAllBytes(Path.Combine(Folder!, name));
    }

    private static TestCaseData Ignored(string pattern, int arguments)
    {
        var none = new TestCaseData(new object?[arguments]).SetArgDisplayNames("no recordings");
        none.Ignore(Reason(pattern));
        return none;
    }

    private static string Reason(string pattern) =>
        Folder is null ? $"{Variable} names no folder, so there is no {pattern}." : $"The folder of {Variable} has no {pattern}.";
}
