using System.Text.RegularExpressions;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Architecture;

public class SourceRuleTests
{
    // There the fake clock must not run ahead of what a real command writes into a pipe that another process holds open.
    private const string PacesARealProcess = "Vendors/Cli/LifetimeTests.cs";

    [TestCase(@"\bDateTime(Offset)?\s*\.\s*(UtcNow|Now|Today)\b", "var x = DateTime.UtcNow;", Description = "time is injected")]
    [TestCase(@"\bEnvironment\s*\.\s*GetEnvironmentVariables?\b", "Environment.GetEnvironmentVariable(\"X\")", Description = "configuration brings the environment")]
    [TestCase(@"\bnew\s+HttpClient\s*\(", "new HttpClient()", Description = "handlers come from the factory")]
    [TestCase(@"\bStopwatch\b", "Stopwatch.StartNew()", Description = "time is injected")]
    [TestCase(@"\bThread\s*\.\s*Sleep\b", "Thread.Sleep(1)", Description = "nothing blocks")]
    public void Source_WhatIsInjected_IsNotTakenFromTheProcess(string pattern, string example)
    {
        Assert.That(example, Does.Match(pattern));
        Assert.That(SourceFile.All.Where(f => Regex.IsMatch(f.Code, pattern)).Select(f => $"{f.Project}/{f.Path}"), Is.Empty);
    }

    [TestCase(@"\bDateTime(Offset)?\s*\.\s*(UtcNow|Now|Today)\b", "DateTimeOffset.UtcNow")]
    [TestCase(@"\bStopwatch\b", "Stopwatch.StartNew()")]
    [TestCase(@"\bTickCount", "Environment.TickCount64")]
    [TestCase(@"\bThread\s*\.\s*Sleep\b", "Thread.Sleep(1)")]
    [TestCase(@"\bTask\s*\.\s*Delay\s*\((?!(System\.Threading\.)?Timeout\.Infinite)", "await Task.Delay(5, patience.Token)")]
    public void Tests_ReadNoClockAndSleepNever(string pattern, string example)
    {
        Assert.That(example, Does.Match(pattern));
        var tests = SourceFile.In("tests").Where(f => f.Project.EndsWith(".Tests", StringComparison.Ordinal) && f.Path != PacesARealProcess);
        Assert.That(tests.Where(f => Regex.IsMatch(SourceFile.Strip(f.Text, strings: true), pattern)).Select(f => $"{f.Project}/{f.Path}"), Is.Empty);
    }

    [Test]
    public void InternalsVisibleTo_NamesTestsOnly()
    {
        var projects = Directory.EnumerateFiles(Path.Combine(SourceFile.Root, "src"), "*.csproj", SearchOption.AllDirectories).ToArray();
        Assert.That(projects, Has.Length.EqualTo(4));
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
}
