using System.Reflection;
using System.Text.RegularExpressions;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Architecture;

public class SourceRuleTests
{
    // There the fake clock must not run ahead of what a real command writes into a pipe that another process holds open.
    private const string PacesARealProcess = "Vendors/Cli/LifetimeTests.cs";

    // BannedSymbols.txt has what is banned outright; an analyzer cannot tell an endless delay, which a test cancels, from one that sleeps.
    [TestCase(@"\bTask\s*\.\s*Delay\s*\((?!(System\.Threading\.)?Timeout\.Infinite)", "await Task.Delay(5, patience.Token)")]
    public void Tests_SleepNever(string pattern, string example)
    {
        Assert.That(example, Does.Match(pattern));
        var tests = SourceFile.In("tests").Where(f => f.Project.EndsWith(".Tests", StringComparison.Ordinal) && f.Path != PacesARealProcess);
        Assert.That(tests.Where(f => Regex.IsMatch(SourceFile.Strip(f.Text, strings: true), pattern)).Select(f => $"{f.Project}/{f.Path}"), Is.Empty);
    }

    [TestCase("src")]
    [TestCase("tests")]
    public void BannedSymbols_AllExist(string folder)
    {
        // The analyzer says nothing of a name that it does not find.
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, folder, "BannedSymbols.txt"));
        Assert.That(lines, Has.Length.GreaterThan(9).And.All.Match("^[TMP]:.+;.+[.)]+$"));
        Assert.That(lines.Where(line => !Exists(line.Split(';')[0])), Is.Empty);
        Assert.That(File.ReadAllText(Path.Combine(Repository.Root, folder, "Directory.Build.props")), Does.Contain("AdditionalFiles").And.Contain("BannedApiAnalyzers"));
    }

    [TestCase("M:System.Threading.Thread.Sleep(System.Int64)", false)]
    [TestCase("M:System.Environment.GetEnvironmentVariables", true)]
    [TestCase("T:System.Clock", false)]
    [TestCase("P:System.DateTime.Then", false)]
    public void BannedSymbol_ThatDoesNotExist_IsFound(string id, bool exists) => Assert.That(Exists(id), Is.EqualTo(exists));

    [Test]
    public void InternalsVisibleTo_NamesTestsOnly()
    {
        var projects = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories).ToArray();
        Assert.That(projects, Has.Length.EqualTo(5));
        var friends = projects.SelectMany(p => Regex.Matches(File.ReadAllText(p), "InternalsVisibleTo\\s+Include=\"([^\"]*)\"")).Select(m => m.Groups[1].Value);
        Assert.That(friends, Has.Member("ProviderKit.Tests").And.None.EqualTo("ProviderKit.AspNetCore"));
        Assert.That(SourceFile.All.Where(f => f.Code.Contains("InternalsVisibleTo", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Assembly_Friends_AreNotTheHttpLayer() =>
        Assert.That(
            typeof(IChatProvider).Assembly.GetCustomAttributes(typeof(System.Runtime.CompilerServices.InternalsVisibleToAttribute), false)
                .Cast<System.Runtime.CompilerServices.InternalsVisibleToAttribute>().Select(a => a.AssemblyName),
            Has.Member("ProviderKit.Tests").And.None.Contain("AspNetCore"));

    /// <summary>Whether there is what a documentation id names.</summary>
    private static bool Exists(string id)
    {
        string name = id[2..].Split('(')[0];
        if (id[0] == 'T') return TypeOf(name) is not null;
        int dot = name.LastIndexOf('.');
        string[] parameters = id.Contains('(') ? id[(id.IndexOf('(') + 1)..^1].Split(',') : [];
        return TypeOf(name[..dot])?.GetMember(name[(dot + 1)..].Replace('#', '.')).Any(member => member switch
        {
            MethodBase method => method.GetParameters().Select(parameter => parameter.ParameterType.FullName).SequenceEqual(parameters),
            _ => id[0] == 'P' && member is PropertyInfo,
        }) == true;
    }

    private static Type? TypeOf(string name) =>
        new[] { typeof(object), typeof(HttpClient), typeof(Console) }.Select(known => known.Assembly.GetType(name)).FirstOrDefault(type => type is not null);
}
