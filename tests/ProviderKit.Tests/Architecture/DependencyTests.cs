using System.Text.RegularExpressions;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Architecture;

/// <summary>Folders depend one way: on their own level and those below it.</summary>
public partial class DependencyTests
{
    private const string Errors = "the errors";

    private static readonly Dictionary<string, int> Levels = new()
    {
        [Errors] = 0, ["Memory"] = 0, ["Counting"] = 0, // errors are the vocabulary all share, although they stand at the root
        ["Formats"] = 1, ["Lifetime"] = 1, ["Security"] = 1, ["Tokens"] = 1, ["Upstream"] = 1, ["Logs"] = 1, [""] = 1,
        ["Vendors"] = 2, ["Routing"] = 2, ["State"] = 2, ["Diagnostics"] = 2,
        ["Dispatch"] = 3, ["Health"] = 3,
        ["Settings"] = 4, ["Hosting"] = 4,
        ["Live"] = 5,
        ["DependencyInjection"] = 6,
    };

    // Plain options stand where the other settings do, and are allowed everywhere: they are data and refer to nothing above.
    private static readonly string[] PlainOptions = ["ProviderOptions", "ProviderKitOptions"];

    private static readonly SourceFile[] Core = [.. SourceFile.Of("ProviderKit")];

    private static readonly Dictionary<string, string> FolderOfType = Core
        .SelectMany(f => Declaration().Matches(f.CodeWithoutStrings).Select(m => (Type: m.Groups[1].Value, Folder: FolderOf(f))))
        .DistinctBy(t => t.Type)
        .ToDictionary(t => t.Type, t => t.Folder);

    [Test]
    public void Types_AreFoundInEveryFolder()
    {
        Assert.That(FolderOfType, Has.Count.GreaterThan(50));
        Assert.That(FolderOfType["ApiToken"], Is.EqualTo("Tokens"));
        Assert.That(FolderOfType["ProviderErrorKind"], Is.EqualTo(Errors));
        Assert.That(FolderOfType["ProviderCall"], Is.Empty);
        Assert.That(FolderOfType.Values.Distinct(), Is.EquivalentTo(Levels.Keys), "say on which level a new folder stands");
    }

    [Test]
    public void Folders_DependOnTheirOwnLevelAndBelow() =>
        Assert.That(References((from, to) => Levels[to] > Levels[from]), Is.Empty);

    [Test]
    public void TokensAndUpstream_DoNotKnowEachOther() =>
        Assert.That(References((from, to) => (from, to) is ("Tokens", "Upstream") or ("Upstream", "Tokens")), Is.Empty);

    [Test]
    public void Logs_KnowFormatsAlone() =>
        Assert.That(References((from, to) => (from == "Logs" && to is not ("Logs" or "Formats" or Errors)) || (from is "Tokens" or "Upstream" && to == "Logs")), Is.Empty);

    [Test]
    public void Core_KnowsNothingOfAspNetCore() =>
        Assert.That(Core.Where(f => f.Code.Contains("AspNetCore", StringComparison.Ordinal)).Select(f => f.Path), Is.Empty);

    [Test]
    public void Types_PublicOnes_StandInTheNamespacesUsersExpect() =>
        Assert.That(
            typeof(IChatProvider).Assembly.GetExportedTypes().Select(t => t.Namespace).Distinct(),
            Is.EquivalentTo(["ProviderKit", "Microsoft.Extensions.DependencyInjection"]));

    [Test]
    public void Classes_AreSealedUnlessAbstract()
    {
        var open = typeof(IChatProvider).Assembly.GetTypes()
            .Where(t => t is { IsClass: true, IsSealed: false, IsAbstract: false } && t.Namespace?.StartsWith("ProviderKit", StringComparison.Ordinal) == true);
        Assert.That(open.Where(t => !t.Name.Contains('<', StringComparison.Ordinal)), Is.Empty);
    }

    /// <summary>Where a file uses a type of another folder in a way that <paramref name="wrong"/> says it must not.</summary>
    private static IEnumerable<string> References(Func<string, string, bool> wrong) =>
        from file in Core
        let words = Word().Matches(file.CodeWithoutStrings).Select(m => m.Value).ToHashSet()
        from type in FolderOfType
        where !PlainOptions.Contains(type.Key) && words.Contains(type.Key) && wrong(FolderOf(file), type.Value)
        select $"{file.Path} refers to {type.Key} of {type.Value}";

    private static string FolderOf(SourceFile file) =>
        file.Folder.Length == 0 && file.Path is "ProviderError.cs" or "ProviderErrorKind.cs" or "ProviderException.cs" ? Errors : file.Folder;

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record(?:\s+struct|\s+class)?)\s+([A-Z]\w*)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Z]\w*")]
    private static partial Regex Word();
}
