using System.ComponentModel;
using System.Diagnostics;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>Prometheus's own check of a metrics page, from Debian's package <c>prometheus</c>, which .ci/run installs.</summary>
internal static class Promtool
{
    /// <summary>Asserts that it finds nothing to say. Without the program the test is ignored, except in CI.</summary>
    public static async Task AssertAcceptsAsync(string page)
    {
        var start = new ProcessStartInfo("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception) when (Environment.GetEnvironmentVariable("CI") is null)
        {
            Assert.Ignore("promtool is not installed.");
            return;
        }
        using (process)
        {
            var (said, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.StandardInput.WriteAsync(page);
            process.StandardInput.Close();
            await process.WaitForExitAsync(Patience.Token());
            Assert.That((process.ExitCode, await said + await errors), Is.EqualTo((0, "")), page);
        }
    }
}
