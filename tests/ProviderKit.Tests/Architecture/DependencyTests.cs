using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Architecture;

/// <summary>Folders depend one way: on those of lower levels, and on their own level without a circle.</summary>
public class DependencyTests
{
    private const string Root = "", CoreProject = "ProviderKit", ServerProject = "ProviderKit.AspNetCore", AIProject = "ProviderKit.Extensions.AI";

    /// <summary>
    /// In the core: Formats, Tokens, Upstream &lt;- Vendors, Routing &lt;- Dispatch &lt;- everything else; what all share stands below,
    /// and the contracts are the root. In the package for the server: Http, Security &lt;- Surfaces, Monitoring &lt;- the root, which maps all.
    /// </summary>
    private static readonly Dictionary<string, Dictionary<string, int>> LevelsOf = new()
    {
        [CoreProject] = new()
        {
            ["Errors"] = 0, ["Texts"] = 0, ["Memory"] = 0, ["Counting"] = 0, ["Lifetime"] = 0,
            ["Formats"] = 1, ["Tokens"] = 1, ["Upstream"] = 1, ["Logs"] = 1,
            [Root] = 2, ["Options"] = 2, ["Settings"] = 2,
            ["Routing"] = 3, ["Vendors"] = 3, ["State"] = 3, ["Responses"] = 3, ["Diagnostics"] = 3, ["Filters"] = 3,
            ["Dispatch"] = 4, ["Health"] = 4,
            ["Validation"] = 5, ["Hosting"] = 5, ["InProcess"] = 5,
            ["Live"] = 6,
            ["DependencyInjection"] = 7,
        },
        [ServerProject] = new()
        {
            ["Http"] = 0, ["Metrics"] = 0, ["Connections"] = 0, ["Options"] = 0,
            ["Settings"] = 1, ["Security"] = 1, ["Endpoints"] = 1, ["Health"] = 1,
            ["Clients"] = 2,
            ["Surfaces"] = 3, ["Monitoring"] = 3,
            [Root] = 4,
        },
        [AIProject] = new()
        {
            ["Wire"] = 0,
            ["Requests"] = 1, ["Replies"] = 1,
            ["Clients"] = 2, ["Upstream"] = 2,
            [Root] = 3,
        },
    };

    private static readonly FolderGraph Core = new(CoreProject);

    [Test]
    public void Types_AreFoundInEveryFolder()
    {
        Assert.That(Core.FolderOfType, Has.Count.GreaterThan(50));
        Assert.That(Core.FolderOfType["ApiToken"], Is.EqualTo("Tokens"));
        Assert.That(Core.FolderOfType["ProviderErrorKind"], Is.EqualTo("Errors"));
        Assert.That(Core.FolderOfType["ProviderKitOptions"], Is.EqualTo("Options"));
        Assert.That(Core.FolderOfType["ProviderCall"], Is.EqualTo(Root));
        Assert.That(Core.References.Select(r => (r.From, r.To)), Has.Member(("Dispatch", "Routing")).And.Member((Root, "Formats")));
        Assert.That(new FolderGraph(ServerProject).References.Select(r => (r.From, r.To)), Has.Member(("Surfaces", "Http")).And.Member((Root, "Surfaces")));
    }

    [TestCase(CoreProject)]
    [TestCase(ServerProject)]
    [TestCase(AIProject)]
    public void Folders_AreInNoCircle(string project) => Assert.That(new FolderGraph(project).Circles(), Is.Empty);

    [TestCase(CoreProject)]
    [TestCase(ServerProject)]
    [TestCase(AIProject)]
    public void Folders_DependOnTheirOwnLevelAndBelow(string project)
    {
        var (graph, levels) = (new FolderGraph(project), LevelsOf[project]);
        Assert.That(graph.Folders, Is.EquivalentTo(levels.Keys), "say on which level a new folder stands");
        Assert.That(graph.References.Where(r => levels[r.To] > levels[r.From]), Is.Empty);
    }

    [Test]
    public void TokensAndUpstream_DoNotKnowEachOther() =>
        Assert.That(Core.References.Where(r => (r.From, r.To) is ("Tokens", "Upstream") or ("Upstream", "Tokens")), Is.Empty);

    [Test]
    public void Logs_KnowFormatsAlone() =>
        Assert.That(
            Core.References.Where(r => (r.From == "Logs" && r.To is not ("Formats" or "Texts" or "Errors")) || (r.From is "Tokens" or "Upstream" && r.To == "Logs")),
            Is.Empty);

    [Test]
    public void Circles_OfTwoOrThreeFolders_AreFound()
    {
        SourceFile a = File("A/One.cs", "using Sample.B;\nnamespace Sample.A;\ninternal class One;"), b = File("B/Two.cs", "namespace Sample.B;\npublic class Two { Three x; }");
        SourceFile c = File("C/Three.cs", "using Sample.A;\nnamespace Sample;\npublic class Three;"), d = File("D/Four.cs", "using Sample.A;\nnamespace Sample.D;\npublic class Four;");
        Assert.That(new FolderGraph("Sample", [a, b, d]).Circles(), Is.Empty);
        Assert.That(new FolderGraph("Sample", [a, b, c, d]).Circles().Select(r => r.From + r.To), Is.EquivalentTo(["AB", "BC", "CA"]));

        static SourceFile File(string path, string text) => new("Sample", path, text);
    }

    [Test]
    public void Core_KnowsNothingOfAspNetCore() =>
        Assert.That(SourceFile.Of(CoreProject).Where(f => f.Code.Contains("AspNetCore", StringComparison.Ordinal)).Select(f => f.Path), Is.Empty);

    [Test]
    public void Types_PublicOnes_StandInTheNamespacesUsersExpect() =>
        Assert.That(
            typeof(IChatProvider).Assembly.GetExportedTypes().Select(t => t.Namespace).Distinct(),
            Is.EquivalentTo(["ProviderKit", "Microsoft.Extensions.DependencyInjection"]));

    [TestCase(CoreProject)]
    [TestCase(ServerProject)]
    [TestCase(AIProject)]
    public void Types_InternalOnes_StandInTheNamespaceOfTheirFolder(string project)
    {
        var elsewhere = SourceFile.Of(project).Where(f =>
            !f.CodeWithoutStrings.Contains("namespace ProviderKit;", StringComparison.Ordinal)
            && !f.CodeWithoutStrings.Contains("namespace Microsoft.", StringComparison.Ordinal)
            && !f.CodeWithoutStrings.Contains($"namespace {string.Join('.', [project, .. f.Path.Split('/')[..^1]])};", StringComparison.Ordinal));
        Assert.That(elsewhere.Select(f => f.Path), Is.Empty);
    }

    [Test]
    public void Classes_AreSealedUnlessAbstract()
    {
        var open = typeof(IChatProvider).Assembly.GetTypes()
            .Where(t => t is { IsClass: true, IsSealed: false, IsAbstract: false } && t.Namespace?.StartsWith("ProviderKit", StringComparison.Ordinal) == true);
        Assert.That(open.Where(t => !t.Name.Contains('<', StringComparison.Ordinal)), Is.Empty);
    }
}
